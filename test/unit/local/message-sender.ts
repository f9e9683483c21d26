// A process that sends messages to a queue of its own SQS for as long as it lives, and prints each that was acknowledged.
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EngineClock } from '../../../local/clock.ts';
import { startSqs } from '../../../local/sqs/sqs-server.ts';

const [file = ''] = process.argv.slice(2);
const region = 'eu-west-1';
const sqs = await startSqs({ file, clock: new EngineClock(), port: 0, region });
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const client = new SQSClient({ endpoint: sqs.url, region, credentials, maxAttempts: 1 });
const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'kept' }));

async function sendForEver(sender: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const MessageBody = `${sender}-${count}`;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    process.stdout.write(`${MessageBody}\n`);
  }
}
await Promise.all([1, 2, 3, 4].map(sendForEver));
