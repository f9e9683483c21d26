import { html } from './html.ts';
import { page } from './layout.ts';

/** For an access code that nobody was given. */
export function unknownCheckoutPage(): string {
  return page({
    title: 'Unknown checkout',
    content: html`<h1>There is no such checkout</h1>
<p class="soft">No transaction has this access code. It may have gone with a reset of the simulator.</p>`,
  });
}

/** For a button that was pressed on somebody else's page. */
export function untrustedPage(): string {
  return page({
    title: 'Refused',
    content: html`<h1>Only this page may do that</h1>
<p class="soft">The request came from another site, or by another name than this machine’s own.</p>`,
  });
}
