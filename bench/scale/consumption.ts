import { WarmSandbox } from '../support/warm-sandbox.ts';
import { startCapacityMeter, type Units } from './capacity-meter.ts';
import type { SizedStack } from './sized-stack.ts';

/** What one payment asks of AWS. */
export interface Consumption extends Units {
  readonly requests: number;
}

/** One function with the events of so many payments. */
export interface Sample {
  readonly definition: Parameters<typeof WarmSandbox.start>[0];
  /** One after the other. */
  readonly events: readonly object[];
  /** How many payments all of them are about. */
  readonly payments: number;
}

/**
 * Counts what a function asks for a payment, once it is warm. The table's own figures of consumed capacity are added up on the way.
 *
 * @param warmUp an event before that, since the first one in a process reads secrets too
 */
export async function consumptionOf(
  stack: SizedStack,
  { definition, events, payments }: Sample,
  warmUp: object,
): Promise<Consumption> {
  const meter = await startCapacityMeter(stack.table.url);
  const environment = { ...definition.environment, AWS_ENDPOINT_URL_DYNAMODB: meter.url };
  const sandbox = await WarmSandbox.start({ ...definition, environment });
  try {
    await sandbox.invoke([warmUp]);
    meter.take();
    const { requests } = await sandbox.invoke(events);
    const { read, write } = meter.take();
    const toAws = requests.flat().filter((request) => !request.startsWith('Paystack'));
    return { requests: toAws.length / payments, read: read / payments, write: write / payments };
  } finally {
    await sandbox.stop();
    await meter.stop();
  }
}
