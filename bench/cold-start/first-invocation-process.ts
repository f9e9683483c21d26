/*
 * A fresh process that imports one bundle and calls its handler once. It is bundled itself and asks for no module of Node.js that is
 * not there anyway, so that the bundle pays for all that it needs. Writes both durations to file descriptor 3.
 *
 * Arguments: the bundle's URL, the event and the context, the latter two as JSON.
 */
import { writeSync } from 'node:fs';
import type { FirstContext } from './first-invocation.ts';

const [bundle = '', eventText = '', contextText = ''] = process.argv.slice(2);
const event: unknown = JSON.parse(eventText);
const { timeoutMs, ...context }: FirstContext = JSON.parse(contextText);
const deadline = Date.now() + timeoutMs;
const lambda = { ...context, getRemainingTimeInMillis: () => deadline - Date.now() };

const begun = performance.now();
const { handler }: { handler(event: unknown, lambda: object): unknown } = await import(bundle);
const imported = performance.now();
const answer = await handler(event, lambda);
const answered = performance.now();

writeSync(3, JSON.stringify({ importMs: imported - begun, invocationMs: answered - imported, answer }));
process.exit(0);
