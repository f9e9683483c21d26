import { expect, it, onTestFinished } from 'vitest';
import { RuntimeApi } from '../../../local/lambda/runtime-api.ts';
import { startTestEngine } from './support/start-test-engine.ts';
import { httpApi } from './support/test-stack.ts';

const fromPage = { origin: 'https://shop.example' };

it('answers no web page in any of the stand-ins, whatever it asks', async () => {
  const { engine } = await startTestEngine({});
  const targets = {
    dynamodb: 'DynamoDB_20120810.ListTables',
    sqs: 'AmazonSQS.ListQueues',
    secretsManager: 'secretsmanager.ListSecrets',
    eventBridge: 'AWSEvents.PutEvents',
  };
  const ask = async (name: keyof typeof targets, method: string, body?: string) => {
    const headers = { ...fromPage, 'x-amz-target': targets[name], 'content-type': 'text/plain' };
    const init = body === undefined ? { method, headers } : { method, headers, body };
    const { status, headers: answered } = await fetch(engine.endpoints[name], init);
    return [name, status, answered.get('access-control-allow-origin')];
  };

  const names = ['dynamodb', 'sqs', 'secretsManager', 'eventBridge'] as const;
  const answers = await Promise.all(names.flatMap((name) => [ask(name, 'OPTIONS'), ask(name, 'POST', '{}')]));

  expect(answers).toEqual(
    names.flatMap((name) => [
      [name, 403, null],
      [name, 403, null],
    ]),
  );
});

it('answers no web page in the Runtime API', async () => {
  const runtimeApi = new RuntimeApi();
  await runtimeApi.start();
  onTestFinished(() => runtimeApi.stop());
  const received: unknown[] = [];
  const address = runtimeApi.register('sandbox', {
    next: () => {},
    response: (_requestId, payload) => received.push(payload),
    responseTooLarge: () => {},
    error: () => {},
    initError: () => {},
  });
  const post = (headers: Record<string, string>) =>
    fetch(`http://${address}/2018-06-01/runtime/invocation/1/response`, {
      method: 'POST',
      headers,
      body: '1',
    });

  const [page, sandbox] = [await post(fromPage), await post({})];

  expect([page.status, sandbox.status, received]).toEqual([403, 202, ['1']]);
});

it('leaves it to the function what a web page may ask of the API', async () => {
  const { engine } = await startTestEngine({
    functions: { Echo: { source: 'export const handler = async (event) => event.headers.origin;' } },
    resources: httpApi({ $default: 'Echo' }),
  });

  const response = await fetch(engine.apiUrl, { headers: fromPage });

  expect(await response.text()).toBe(fromPage.origin);
});
