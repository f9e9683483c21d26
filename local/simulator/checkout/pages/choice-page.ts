import type { CardFields, CardProblems } from '../card-form.ts';
import { offeredChannels, type SimulatedChannel } from '../channels.ts';
import { money } from '../money.ts';
import { cardPanel, testCardsPanel } from './card-panel.ts';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { mobileMoneyPanel } from './mobile-money-panel.ts';
import { action, type CheckoutView, checkoutPath, outcomeNotice, summary } from './parts.ts';
import { transferPanel } from './transfer-panel.ts';

export interface ChoiceView extends CheckoutView {
  readonly wasCancelled: boolean;
  /** The channel that the payer looks at; one that isn't offered counts as none. */
  readonly chosen: string | null;
  readonly card?: { readonly fields: CardFields; readonly problems: CardProblems } | undefined;
  /** How long a transfer, and the payer at their phone, take by themselves, in ms. */
  readonly bankTransferMs: number;
  readonly mobileMoneyMs: number;
  /** What is wrong with the phone number. */
  readonly phoneProblem?: string | undefined;
}

const TAB_LABELS: Readonly<Record<SimulatedChannel, string>> = {
  card: 'Card',
  bank_transfer: 'Bank transfer',
  mobile_money: 'Mobile money',
};

/** Where the payer chooses how to pay, and does. */
export function choicePage(view: ChoiceView): string {
  const { transaction, merchantName, wasCancelled } = view;
  const offered = offeredChannels(transaction);
  const shown = offered.find((channel) => channel === view.chosen) ?? offered[0];
  const { content, panel } = shown === undefined ? otherChannels(view) : channelParts(view, shown);
  return page({
    title: `Pay ${merchantName}`,
    content: html`${summary(view)}
${outcomeNotice(transaction, wasCancelled)}
${offered.length > 1 ? tabs(view, offered, shown) : null}
${content}
${action(transaction, 'cancel', 'Cancel payment', 'quiet')}`,
    panel,
  });
}

function tabs(
  { transaction }: ChoiceView,
  offered: readonly SimulatedChannel[],
  shown: SimulatedChannel | undefined,
): Html {
  const links = offered.map(
    (channel) =>
      html`<a href="${checkoutPath(transaction, `?with=${channel}`)}"${channel === shown ? html` aria-current="true"` : null}>${TAB_LABELS[channel]}</a>`,
  );
  return html`<nav class="tabs" aria-label="Ways to pay">${links}</nav>`;
}

interface Parts {
  readonly content: Html;
  readonly panel: Html;
}

function channelParts(view: ChoiceView, channel: SimulatedChannel): Parts {
  switch (channel) {
    case 'card':
      return { content: cardPanel(view), panel: testCardsPanel(view) };
    case 'bank_transfer':
      return transferPanel(view);
    case 'mobile_money':
      return mobileMoneyPanel(view);
  }
}

/** A merchant may allow only channels that aren't simulated; the payer still needs a way to pay. */
function otherChannels({ transaction }: ChoiceView): Parts {
  const names = transaction.channels.map(channelName).join(', ');
  return {
    content: html`<h2>${names}</h2>
${action(transaction, 'pay', `Pay ${money(transaction.amount, transaction.currency)}`, '')}`,
    panel: html`<h2>Test panel</h2>
<p class="soft">Paying by ${names} is not simulated step by step: the button pays at once.</p>
${action(transaction, 'decline', 'Payment that is declined')}`,
  };
}

/** @example channelName('ussd') // USSD */
function channelName(channel: string): string {
  return /^(ussd|qr|eft)$/.test(channel) ? channel.toUpperCase() : channel.replaceAll('_', ' ');
}
