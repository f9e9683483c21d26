import * as z from 'zod/mini';
import { type InterposedService, interpose, Traffic } from '../../test/faults/engine/interposed-service.ts';

/** Capacity units of DynamoDB. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

/** Stands between functions and their table and adds up what the table says that each call has consumed. */
export interface CapacityMeter extends Pick<InterposedService, 'url' | 'stop'> {
  /** Since the last time. */
  take(): Units;
}

const capacitySchema = z.object({ CapacityUnits: z.number() });
const answerSchema = z.looseObject({
  ConsumedCapacity: z.optional(z.union([capacitySchema, z.array(capacitySchema)])),
});

const READING = ['GetItem', 'BatchGetItem', 'Query', 'Scan'];

/** @param tableUrl where the calls go */
export async function startCapacityMeter(tableUrl: string): Promise<CapacityMeter> {
  let units = { read: 0, write: 0 };
  const service = await interpose({
    traffic: new Traffic(),
    mishap: ({ operation, body }) => ({
      kind: 'alter',
      body: JSON.stringify({ ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' }),
      change: (answer) => {
        const { ConsumedCapacity = [] } = answerSchema.parse(JSON.parse(answer));
        const kind = READING.includes(operation) ? 'read' : 'write';
        for (const { CapacityUnits } of [ConsumedCapacity].flat()) units[kind] += CapacityUnits;
        return answer;
      },
    }),
  });
  service.target = tableUrl;
  return {
    url: service.url,
    take: () => {
      const taken = units;
      units = { read: 0, write: 0 };
      return taken;
    },
    stop: () => service.stop(),
  };
}
