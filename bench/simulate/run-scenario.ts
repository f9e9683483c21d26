import { parseReference } from '../../shared/payment/reference.ts';
import { START } from '../../test/faults/world/settings.ts';
import { SimulatedTime } from '../../test/faults/world/time.ts';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { spread, untilNext } from './chance.ts';
import { Deployment } from './deployment.ts';
import { Findings } from './findings.ts';
import type { Scenario } from './options.ts';
import { createLine, createModel } from './paystack.ts';

/** What a scenario has come to. */
export interface Outcome {
  readonly findings: Findings;
  /** Payments that were given a checkout page, and those of them that were paid. */
  readonly started: number;
  readonly paid: number;
  /** Asked for and refused, after the tries of an ordinary client. */
  readonly refused: number;
}

/** Of how long payers take, and of when webhooks come: the standard deviation of the logarithm. */
const PAYERS_SPREAD = 0.9;
const WEBHOOK_MS = 1_500;
const WEBHOOK_SPREAD = 0.8;
/** Until the payer's browser is back, in milliseconds. */
const RETURN_MS = 1_000;
/** How often an app asks again that was told to wait. */
const TRIES = 3;

/** Runs a scenario until all that was paid is closed; what nobody pays is left to its ladder until then. */
export async function runScenario(scenario: Scenario): Promise<Outcome> {
  const time = new SimulatedTime(START);
  const random = seededRandom(scenario.seed);
  const findings = new Findings(() => time.now - START);
  const model = createModel(time, scenario);
  const line = createLine({ time, model, findings, random }, scenario);
  const deployment = new Deployment({ time, model, line, findings, random }, scenario);
  let [started, paid, refused, arrived] = [0, 0, 0, 0];

  async function come(): Promise<void> {
    arrived += 1;
    const reference = parseReference(`order-${arrived}`);
    if (reference === undefined) throw new TypeError('Not a reference');
    const text = JSON.stringify({ email: `payer-${arrived}@example.com`, amount: 500_000, reference });
    for (let tries = 0; ; tries += 1) {
      const { statusCode, headers } = await deployment.initialize(text);
      if (statusCode === 200) break;
      if (tries === TRIES) {
        refused += 1;
        return;
      }
      await time.sleep(Number(headers?.['Retry-After'] ?? 5) * 1_000);
    }
    started += 1;
    if (!random.chance(scenario.paid)) return;
    await time.sleep(spread(scenario.paysAfterMs, PAYERS_SPREAD, random));
    const transaction = model.byReference(reference);
    const webhook = transaction && model.act(transaction, 'pay');
    if (webhook === undefined) throw new Error(`${reference} can't be paid`);
    paid += 1;
    if (random.chance(scenario.webhooks)) {
      time.after(spread(WEBHOOK_MS, WEBHOOK_SPREAD, random), () => void deployment.webhook(webhook.body));
    }
    if (random.chance(scenario.returns)) time.after(RETURN_MS, () => void deployment.verify(reference));
  }

  function letCome(): void {
    time.after(untilNext(60_000 / scenario.perMinute, random), () => {
      if (time.now - START >= scenario.arrivalsMs) return;
      letCome();
      void come();
    });
  }

  letCome();
  // Who pays after the deadline is found by a webhook or not at all, so there is an end to waiting.
  const longest = scenario.arrivalsMs + 2 * scenario.ladder.deadlineSeconds * 1_000;
  const isQuiet = (since: number) => since > scenario.arrivalsMs + 3_600_000 && findings.closedAsPaid >= paid;
  await time.run((next) => next - START > longest || isQuiet(next - START));
  return { findings, started, paid, refused };
}
