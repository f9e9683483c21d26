import { type Html, html } from './html.ts';

interface Page {
  readonly title: string;
  /** What the payer sees of a real checkout. */
  readonly content: Html;
  /** What only a simulated one has. */
  readonly panel?: Html | null;
  /** For browsers without JavaScript: where to go by itself, after so many seconds. */
  readonly refresh?: { readonly to: string; readonly afterSeconds: number };
}

/** A whole page. It loads its own style and script and nothing else. */
export function page({ title, content, panel = null, refresh }: Page): string {
  const refreshing =
    refresh === undefined
      ? null
      : html`<noscript><meta http-equiv="refresh" content="${refresh.afterSeconds};url=${refresh.to}"></noscript>`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/checkout/assets/checkout.css">
<script type="module" src="/checkout/assets/checkout.js"></script>
${refreshing}
</head>
<body>
<header class="brand"><span class="mark" aria-hidden="true">λ</span> Simulated checkout</header>
<main class="${panel === null ? 'frame' : 'frame with-panel'}">
<div class="sheet">
${content}
</div>
${panel === null ? null : html`<aside class="panel" aria-label="Test panel">${panel}</aside>`}
</main>
<footer class="imprint">This is a simulation on your own machine. No money moves.</footer>
</body>
</html>
`.text;
}
