import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtinsAsTheyAre } from '../../infra/builtins-as-they-are.ts';
import { BUNDLING } from '../../infra/bundling.ts';
import { leaveOut } from '../../infra/leave-out.ts';
import { LEFT_OUT } from '../../infra/left-out.ts';
import type { AwsCalls, AwsScenario } from '../support/aws-scenario.ts';

/*
 * The same calls with the AWS SDK as it is, and with the one that the functions have. Whatever a function's environment says, and
 * whatever AWS answers, both send the same and make the same of it.
 */

const LAMBDA = {
  AWS_REGION: 'af-south-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session-token',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'worker',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
};

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'request-1' };

const SCENARIOS = {
  'as Lambda has it': within({}),
  'FIPS endpoints': within({ AWS_USE_FIPS_ENDPOINT: 'true' }),
  'dual-stack endpoints': within({ AWS_USE_DUALSTACK_ENDPOINT: 'true' }),
  'an endpoint for one service': within({ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4566' }),
  'an endpoint for all services': within({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }),
  'endpoints that are to be ignored': within({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  }),
  'an account': within({ AWS_ACCOUNT_ID: '111122223333' }),
  'an id of the app': within({ AWS_SDK_UA_APP_ID: 'shop' }),
  'defaults for one region': within({ AWS_DEFAULTS_MODE: 'in-region' }),
  'defaults by guess': within({ AWS_DEFAULTS_MODE: 'auto' }),
  'a region of China': within({ AWS_REGION: 'cn-north-1' }),
  'no region': within({ AWS_REGION: '' }),
  'data in the answer': answering(200, {
    MessageId: 'm-1',
    MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661',
    SecretString: 'text',
    Items: [{ n: { N: '1' }, b: { B: 'AAEC' } }],
    FailedEntryCount: 0,
  }),
  'the hash of another message': answering(200, { MessageId: 'm-1', MD5OfMessageBody: 'other' }),
  'no JSON': answering(200, 'none'),
  'a condition that failed': answering(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'failed',
    Item: { pk: { S: 'a' } },
  }),
  throttling: answering(400, { __type: 'ThrottlingException', message: 'slow down' }),
  'a table that throttles': answering(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message: 'slow down',
  }),
  'a queue that throttles': answering(
    403,
    { __type: 'com.amazonaws.sqs#RequestThrottled', message: 'slow down' },
    { 'x-amzn-query-error': 'RequestThrottled;Sender' },
  ),
  'a queue that is not there': answering(
    400,
    { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no' },
    { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
  ),
  'a table that is not there': answering(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
    message: 'no',
  }),
  'a secret that is not there': answering(400, { __type: 'ResourceNotFoundException', Message: 'no' }),
  'a permission that is missing': answering(400, { __type: 'AccessDeniedException', Message: 'no' }),
  'a failure without a name': answering(500, {}),
  'a failure in HTML': answering(503, '<html>'),
} satisfies Record<string, AwsScenario>;

const WITHOUT_CREDENTIALS = 'without credentials';
const { AWS_ACCESS_KEY_ID: _, ...withoutKey } = LAMBDA;
const folder = mkdtempSync(join(tmpdir(), 'left-out-'));
let whole: Readonly<Record<string, AwsCalls>>;
let reduced: Readonly<Record<string, AwsCalls>>;

beforeAll(async () => {
  const credentials = { ...answering(200, {}), environment: withoutKey };
  [whole, reduced] = await Promise.all([
    play('whole.mjs', [], SCENARIOS),
    play('reduced.mjs', [builtinsAsTheyAre, leaveOut(LEFT_OUT)], {
      ...SCENARIOS,
      [WITHOUT_CREDENTIALS]: credentials,
    }),
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(Object.keys(SCENARIOS))('makes no difference: %s', (scenario) => {
  const ours = reduced[scenario];

  expect(whole[scenario]?.outcomes).toHaveLength(6);
  expect(ours).toEqual(whole[scenario]);
});

it('sends the session, the trace and who calls', () => {
  const ours = reduced['as Lambda has it'];

  expect(ours?.sent).toHaveLength(6);
  for (const request of ours?.sent ?? []) {
    expect(request).toMatchObject({
      protocol: 'https:',
      headers: {
        authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/af-south-1\//),
        'x-amz-security-token': 'session-token',
        'X-Amzn-Trace-Id': LAMBDA._X_AMZN_TRACE_ID,
        'user-agent': expect.stringMatching(/^aws-sdk-js\/3\.\d+\.\d+ .* exec-env\/AWS_Lambda_nodejs24\.x/),
      },
    });
  }
});

it('repeats what throttles', () => {
  expect(reduced.throttling?.sent.length).toBeGreaterThan(6);
});

it('says that credentials are missing', () => {
  const ours = reduced[WITHOUT_CREDENTIALS];

  expect(ours?.sent).toEqual([]);
  expect(new Set(ours?.outcomes.map((outcome) => JSON.stringify(outcome)))).toEqual(
    new Set([expect.stringContaining('Unable to find environment variable credentials')]),
  );
});

function within(variables: Readonly<Record<string, string>>): AwsScenario {
  return { ...answering(200, {}), environment: { ...LAMBDA, ...variables } };
}

function answering(status: number, body: object | string, headers: Record<string, string> = {}): AwsScenario {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { environment: LAMBDA, answer: { status, headers: { ...JSON_TYPE, ...headers }, body: text } };
}

async function play(
  name: string,
  plugins: Plugin[],
  scenarios: Readonly<Record<string, AwsScenario>>,
): Promise<Readonly<Record<string, AwsCalls>>> {
  const outfile = join(folder, name);
  const entryPoints = ['test/support/aws-calls-process.ts'];
  await build({ ...BUNDLING, entryPoints, outfile, target: 'node24', plugins });
  // Neither this machine's variables nor the files in its user's home.
  const { stdout } = await promisify(execFile)(process.execPath, [outfile, JSON.stringify(scenarios)], {
    env: { HOME: folder },
    maxBuffer: 10_000_000,
  });
  return JSON.parse(stdout);
}
