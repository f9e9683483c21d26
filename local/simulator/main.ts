import { EngineClock } from '../clock.ts';
import { readEnvironment } from './environment.ts';
import { PortInUseError } from './listen.ts';
import { startSimulator } from './start-simulator.ts';

/** `npm run simulator`: a Paystack for any integration in any language, until Ctrl-C. */
try {
  const options = readEnvironment(process.env);
  const simulator = await startSimulator({
    ...options,
    clock: new EngineClock(),
    log: (line) => console.error(line),
  });
  const stop = () => {
    void simulator.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  const address = `http://localhost:${simulator.port}`;
  const keys = { test: 'sk_test_simulated', live: 'sk_live_simulated', ...options.secretKeys };
  console.log(`Paystack simulator

  API        ${address}   in place of https://api.paystack.co
  keys       ${keys.test} (test mode), ${keys.live} (live mode)
  checkout   the authorization_url of each transaction leads to a page that takes Paystack's test cards
  webhooks   ${options.webhookUrl ?? 'nowhere: set WEBHOOK_URL'}
  control    ${address}/simulator   outcomes, faults, webhooks, limits, call counts, clock
  state      ${options.file === ':memory:' ? 'in memory, gone at the end' : options.file}

Try it:
  curl ${address}/transaction/initialize -H 'Authorization: Bearer ${keys.test}' \\
    -H 'Content-Type: application/json' -d '{"email": "payer@example.com", "amount": 500000}'

The manual is docs/simulator.md. Ctrl-C ends it.

ready ${address}`);
} catch (error) {
  console.error(
    error instanceof PortInUseError
      ? `${error.message} Choose another one: PORT=4001 npm run simulator`
      : error instanceof Error
        ? error.message
        : error,
  );
  process.exitCode = 1;
}
