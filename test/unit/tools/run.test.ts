import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import type { Action } from '../../../tools/dead-letters/command-line.ts';
import { describeFailure } from '../../../tools/dead-letters/failure.ts';
import { run } from '../../../tools/dead-letters/run.ts';
import { CLAIMED_AT } from '../../support/payments.ts';

const MALFORMED = { id: 'aaaaaaaa-1', body: 'no job' };
const JOB = {
  id: 'bbbbbbbb-2',
  body: JSON.stringify({
    kind: 'relay',
    id: 'webhook/1',
    receivedAt: '2026-03-01T09:00:00.000Z',
    hash: '5f'.repeat(32),
    attempt: 0,
  }),
};

/** What the command prints, and whether all went well, with these letters in the queue. */
async function perform(action: Action, letters: readonly (typeof JOB)[], inHand = letters.length) {
  const sqs = new SQSClient({ region: 'eu-west-1' });
  const table = new DynamoDBClient({ region: 'eu-west-1' });
  const Messages = letters.map(({ id, body }) => ({
    MessageId: id,
    ReceiptHandle: `handle of ${id}`,
    Body: body,
    Attributes: { SentTimestamp: String(CLAIMED_AT) },
  }));
  const queue = mockClient(sqs);
  queue.onAnyCommand().resolves({});
  queue.on(ReceiveMessageCommand).resolvesOnce({ Messages }).resolves({});
  queue.on(GetQueueAttributesCommand).resolves({
    Attributes: { ApproximateNumberOfMessagesNotVisible: String(inHand) },
  });
  const printed: string[] = [];
  const laneUrls = { urgent: 'https://sqs/1/Urgent', scheduled: 'https://sqs/1/Scheduled' };
  const isDone = await run(
    {
      deployment: {
        name: 'Shop',
        sqs,
        table,
        tableName: 'Table',
        deadLetterQueueUrl: 'https://sqs/1/Dead',
        laneUrls,
      },
      program: 'dead-letters',
      clock: () => CLAIMED_AT,
      print: (text) => printed.push(text),
    },
    { action, json: false },
  );
  return {
    isDone,
    text: printed.join('\n'),
    sent: queue.commandCalls(SendMessageCommand).length,
    deleted: queue.commandCalls(DeleteMessageCommand).length,
  };
}

test('A list names the commands that help with what is in it', async () => {
  const malformed = await perform({ kind: 'list' }, [MALFORMED]);
  const jobs = await perform({ kind: 'list' }, [JOB]);

  expect(malformed.text).toContain('dead-letters delete <id>');
  expect(malformed.text).not.toContain('dead-letters redrive');
  expect(jobs.text).toContain('dead-letters redrive <id>|all');
  expect(jobs.text).not.toContain('dead-letters delete');
});

test('A list counts as hidden what somebody else has in hand, and nothing that it shows', async () => {
  const alone = await perform({ kind: 'list' }, [MALFORMED, JOB], 2);
  const notAlone = await perform({ kind: 'list' }, [MALFORMED, JOB], 3);

  expect(alone.text).not.toContain('Hidden');
  expect(notAlone.text).toContain('just looked at them: 1 more.');
});

test.each([
  ['all', [JOB], true],
  ['all', [], true],
  ['all', [JOB, MALFORMED], false],
  ['bbbb', [JOB, MALFORMED], true],
  ['aaaa', [JOB, MALFORMED], false],
])('Redriving %s of %j is done when nothing of that remains: %s', async (id, letters, expected) => {
  const { isDone } = await perform({ kind: 'redrive', id }, letters);

  expect(isDone).toBe(expected);
});

test('Deleting takes the letter that was named, and sends nothing', async () => {
  const { isDone, text, sent, deleted } = await perform({ kind: 'delete', id: 'aaaa' }, [JOB, MALFORMED]);

  expect({ isDone, text, sent, deleted }).toEqual({
    isDone: true,
    text: 'Deleted aaaaaaaa-1.',
    sent: 0,
    deleted: 1,
  });
});

test('A profile without credentials is named, and without one that there is none', () => {
  const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });

  expect(describeFailure(error, 'Shop', 'nope')).toMatch(/^The profile nope \(AWS_PROFILE\) has no AWS/);
  expect(describeFailure(error, 'Shop')).toMatch(/^There are no AWS credentials in this shell: set/);
});
