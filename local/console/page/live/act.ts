import type { ActionAnswer } from '../../contract.ts';

/** Asks the server to do something. Never fails: a server that does not answer is a refusal, too. */
export async function act(url: string, action: object): Promise<ActionAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(action),
    });
    return await response.json();
  } catch {
    return {
      done: false,
      code: 'unreachable',
      message:
        'The console did not answer, so it is not known whether this was done. Look before you repeat it.',
    };
  }
}
