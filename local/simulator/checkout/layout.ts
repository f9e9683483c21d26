import { type Html, html } from './html.ts';

/** A whole page around its content. `refreshTo` is fetched by the browser after 3 s: how a waiting page notices the end. */
export function page(title: string, content: Html, refreshTo?: string): string {
  const refresh =
    refreshTo === undefined ? null : html`<meta http-equiv="refresh" content="3;url=${refreshTo}">`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${refresh}
<style>
  :root { color-scheme: light dark; --ink: #12263a; --soft: #51606f; --paper: #fff; --ground: #eef2f6; --line: #ccd5de;
    --frame: #7b8a98; --go: #0a6b4f; --bad: #a3231f; --warn: #7a4b00; --edge: #e7f4ef; --bad-edge: #fdeeed }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #eaf0f6; --soft: #a9b6c3; --paper: #17212b; --ground: #0d141b; --line: #3a4856;
      --frame: #6f8194; --go: #0f7d5d; --bad: #ff9a94; --warn: #ffcb7d; --edge: #12342a; --bad-edge: #3a1d1d }
  }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
  main { width: min(28rem, 100% - 2rem); margin: clamp(1rem, 4vw, 3rem) auto; padding: clamp(1rem, 5vw, 2rem); background: var(--paper); border: 1px solid var(--line);
    border-radius: .75rem }
  h1 { margin: .75rem 0 .25rem; font-size: 1.25rem; line-height: 1.3; overflow-wrap: anywhere }
  h2 { margin: 1.5rem 0 .5rem; font-size: 1rem }
  .amount { margin: .25rem 0; font-size: clamp(1.5rem, 7vw, 2rem); font-weight: 700; line-height: 1.2; overflow-wrap: anywhere }
  .soft { margin: 0; color: var(--soft); overflow-wrap: anywhere }
  .mode { display: inline-block; padding: 0 .5rem; border: 1px solid var(--warn); border-radius: 1rem; color: var(--warn);
    font-size: .8rem }
  .notice { margin: 1rem 0 0; padding: .75rem 1rem; border-left: .25rem solid var(--go); background: var(--edge) }
  .notice.bad { border-color: var(--bad); background: var(--bad-edge); color: var(--bad) }
  form { margin: .5rem 0 0 }
  button, .button { display: block; width: 100%; min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--frame);
    border-radius: .5rem; background: transparent; color: var(--ink); font: inherit; text-align: center;
    text-decoration: none; cursor: pointer }
  button.main, .button.main { border-color: var(--go); background: var(--go); color: #fff; font-weight: 600 }
  button:hover { border-color: var(--ink) }
  button.main:hover, .button.main:hover { filter: brightness(1.12) }
  button:focus-visible, a:focus-visible { outline: 3px solid #4c8dff; outline-offset: 2px }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0 0 }
  dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
  @media (max-width: 26rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
  .to-merchant { margin: 1.5rem 0 0 }
  .imprint { margin: 1.5rem 0 0; color: var(--soft); font-size: .85rem }
</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.text;
}
