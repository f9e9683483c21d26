export interface Running {
  readonly apiUrl: string;
  /** Missing with the real Paystack. */
  readonly simulatorUrl?: string;
  readonly consoleUrl: string;
  /** Missing where none runs. */
  readonly shopUrl?: string;
  readonly serviceKey: string;
  readonly mode: 'test' | 'live';
  readonly eventsUrl: string | undefined;
}

/** What is running where, and how to try it; ends with the line that says so. */
export function banner({
  apiUrl,
  simulatorUrl,
  consoleUrl,
  shopUrl,
  serviceKey,
  mode,
  eventsUrl,
}: Running): string {
  const paystack =
    simulatorUrl === undefined
      ? `https://api.paystack.co with your ${mode} key; its webhooks can't reach this machine, checks find the outcome`
      : `${simulatorUrl}   simulated: API, checkout page, webhooks`;
  const events =
    eventsUrl === undefined ? 'below, and in .local/state/events.jsonl' : `below, and to ${eventsUrl}`;
  return `
  API           ${apiUrl}
  Paystack      ${paystack}
  console       ${consoleUrl}   what is happening right now
  shop          ${shopUrl ?? noShop(mode)}
  events        ${events}
  service key   ${serviceKey}

Start a payment, open its authorization_url, and watch what happens here:

  curl ${apiUrl}/transaction/initialize \\
    -H 'Authorization: Bearer ${serviceKey}' -H 'Content-Type: application/json' \\
    -d '{"email": "payer@example.com", "amount": 500000}'

Ctrl-C stops it; payments stay in .local/ for the next start.

ready ${apiUrl}`;
}

function noShop(mode: Running['mode']): string {
  return mode === 'live'
    ? 'none in live mode: Paystack sends payers back to https only there'
    : 'none, it could not be started';
}
