export interface Running {
  readonly apiUrl: string;
  /** Missing with the real Paystack. */
  readonly simulatorUrl?: string;
  readonly serviceKey: string;
  readonly mode: 'test' | 'live';
  readonly eventsUrl: string | undefined;
}

/** What is running where, and how to try it; ends with the line that says so. */
export function banner({ apiUrl, simulatorUrl, serviceKey, mode, eventsUrl }: Running): string {
  const paystack =
    simulatorUrl === undefined
      ? `https://api.paystack.co with your ${mode} key; its webhooks can't reach this machine, checks find the outcome`
      : `${simulatorUrl}   simulated: API, checkout page, webhooks`;
  const events =
    eventsUrl === undefined ? 'below, and in .local/state/events.jsonl' : `below, and to ${eventsUrl}`;
  return `
  API           ${apiUrl}
  Paystack      ${paystack}
  events        ${events}
  service key   ${serviceKey}

Start a payment, open its authorization_url, and watch what happens here:

  curl ${apiUrl}/transaction/initialize \\
    -H 'Authorization: Bearer ${serviceKey}' -H 'Content-Type: application/json' \\
    -d '{"email": "payer@example.com", "amount": 500000}'

Ctrl-C stops it; payments stay in .local/ for the next start.

ready ${apiUrl}`;
}
