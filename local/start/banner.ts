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
  /** Where all events are kept. */
  readonly eventsFile: string;
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
  eventsFile,
}: Running): string {
  const paystack =
    simulatorUrl === undefined
      ? `https://api.paystack.co with your ${mode} key; its webhooks can't reach this machine, checks find the outcome`
      : `${simulatorUrl}   simulated: API, checkout page, webhooks`;
  const events =
    eventsUrl === undefined ? `below, and in ${eventsFile}` : `below, in ${eventsFile}, and to ${eventsUrl}`;
  const invitation =
    shopUrl === undefined
      ? 'Watch in the console and below what happens.'
      : 'Buy something in the shop, and watch in the console and below what happens.';
  return `
  API           ${apiUrl}
  Paystack      ${paystack}
  console       ${consoleUrl}   what is happening right now
  shop          ${shopUrl ?? noShop(mode)}
  events        ${events}
  service key   ${serviceKey}

${invitation} Without a browser: npm run demo, or

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
