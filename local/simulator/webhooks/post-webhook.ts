import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** How one try to deliver a webhook ended. */
export type PostResult = { readonly status: number } | { readonly error: string };

interface Post {
  readonly url: string;
  readonly body: string;
  readonly signature: string | null;
  readonly timeoutMs: number;
  /** Ends the try when the simulator stops. */
  readonly signal: AbortSignal;
}

/**
 * Posts a webhook once. Each try has a connection of its own, so that a receiver which has restarted in the meantime
 * is never missed through a connection that it has forgotten. Redirects are not followed.
 */
export function postWebhook({ url, body, signature, timeoutMs, signal }: Post): Promise<PostResult> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ error: error.message });
    let request: ClientRequest;
    try {
      const send = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
      request = send(url, {
        method: 'POST',
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Paystack/2.0 (simulator)',
          ...(signature === null ? {} : { 'x-paystack-signature': signature }),
        },
      });
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    request.on('response', (response) => {
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
      response.resume();
    });
    request.on('error', fail);
    request.end(body);
  });
}
