import { useEffect, useState } from 'preact/hooks';

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** With a number within the limits, once it is finished: Enter, an arrow, or the focus leaves. */
  readonly onCommit: (value: number) => void;
}

/** A whole number with its unit. What is no such number is taken back. */
export function NumberField({ label, unit, value, min, max, onCommit }: NumberFieldProps) {
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped(String(value)), [value]);
  const commit = (text: string) => {
    const number = Math.round(Number(text));
    if (text.trim() === '' || !Number.isFinite(number)) return setTyped(String(value));
    const within = Math.min(max, Math.max(min, number));
    setTyped(String(within));
    if (within !== value) onCommit(within);
  };
  return (
    <span class="number-field">
      <input
        type="number"
        aria-label={`${label} in ${unit}`}
        value={typed}
        min={min}
        max={max}
        step={1}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => commit(event.currentTarget.value)}
      />
      <span class="unit">{unit}</span>
    </span>
  );
}
