import { useState } from 'preact/hooks';
import { prettyJson } from '../format/json-text.ts';
import { CopyButton } from './copy-button.tsx';
import { Scroll } from './scroll.tsx';

interface RawJsonProps {
  /** What is folded away. */
  readonly title: string;
  /** As it came; what is no JSON is shown as it is. */
  readonly text: string;
}

/** A body that can be unfolded. It is laid out only then: a page may hold a hundred of them. */
export function RawJson({ title, text }: RawJsonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="raw" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && <Raw title={title} text={text} />}
    </details>
  );
}

/** The same, unfolded for good. */
export function Raw({ title, text }: RawJsonProps) {
  const pretty = prettyJson(text);
  return (
    <div class="code">
      <CopyButton text={pretty} what={title} />
      <Scroll label={title} class="code-scroll">
        <pre>
          <code>{pretty}</code>
        </pre>
      </Scroll>
    </div>
  );
}
