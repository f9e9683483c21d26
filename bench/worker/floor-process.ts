/*
 * Makes the exchanges that a payment takes, and nothing else, and writes what each has cost this process. Argument: a `FloorTask`.
 */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FloorTask } from './floor.ts';

/** As many as a worker has jobs in a batch. */
const SIDE_BY_SIDE = 10;

const task: FloorTask = JSON.parse(process.argv[2] ?? '');
const agent = new Agent({ keepAlive: true });

function exchange(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: string,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers }, (incoming) => {
      text(incoming).then((answer) => resolve(JSON.parse(answer)), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const verify = () =>
  exchange(`${task.paystackUrl}/transaction/verify/${task.reference}`, 'GET', {
    authorization: `Bearer ${task.secretKey}`,
  });

const put = () =>
  exchange(
    task.tableUrl,
    'POST',
    {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(Buffer.byteLength(task.put)),
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      'x-amz-date': '20200101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20200101/eu-west-1/local/aws4_request, SignedHeaders=host, Signature=local',
    },
    task.put,
  );

/** Milliseconds of processor for each, user and system. */
async function costOf(act: () => Promise<unknown>): Promise<number> {
  await often(act, task.count);
  const before = process.cpuUsage();
  await often(act, task.count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / task.count;
}

async function often(act: () => Promise<unknown>, count: number): Promise<void> {
  for (let done = 0; done < count; done += SIDE_BY_SIDE) {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, act));
  }
}

process.stdout.write(JSON.stringify({ verify: await costOf(verify), put: await costOf(put) }));
process.exit(0);
