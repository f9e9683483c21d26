import { useEffect, useState } from 'preact/hooks';

const NAMES = [
  '--line-blue',
  '--line-green',
  '--line-purple',
  '--line-amber',
  '--line-red',
  '--line-grey',
  '--chart-ink',
  '--chart-grid',
] as const;

/** The theme's colours, as a canvas takes them: it knows no custom properties. */
export type Palette = Readonly<Record<string, string>>;

function currentPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(name).trim()]));
}

/** The colours of the theme that is in force, and of the other one as soon as that is. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(currentPalette);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const change = () => setPalette(currentPalette());
    scheme.addEventListener('change', change);
    return () => scheme.removeEventListener('change', change);
  }, []);
  return palette;
}
