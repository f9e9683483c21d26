import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface SwitchProps {
  readonly title: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly onChange: (on: boolean) => void;
  /** What else can be set about it. */
  readonly children?: ComponentChildren;
}

/** Something that is on or off, from the moment that it is moved. */
export function Switch({ title, hint, isOn, onChange, children }: SwitchProps) {
  const id = useId();
  return (
    <div class="switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{title}</label>
      <p id={`${id}-hint`} class="hint">
        {hint}
      </p>
      {children}
    </div>
  );
}
