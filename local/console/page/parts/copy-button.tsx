import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** How long it says that it has done so. */
const SAID_FOR_MS = 2_000;

/** Puts a text on the clipboard. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('copied');
    } catch {
      setSaid('not allowed');
    }
    setTimeout(() => setSaid(''), SAID_FOR_MS);
  };
  return (
    <button type="button" class="copy" onClick={copy} aria-label={`Copy: ${what}`}>
      <Icon name={said === 'copied' ? 'check' : 'copy'} />
      <span role="status">{said}</span>
    </button>
  );
}
