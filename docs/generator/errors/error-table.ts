import { readFileSync } from 'node:fs';
import type { GeneratedFile } from '../generated-file.ts';
import { errorBodyOf } from './error-body-of.ts';
import { API_ERRORS } from './errors.ts';

const FILE = 'docs/api.md';
const PLACE = /(?<=<!-- errors: written by npm run docs -->\n)[\s\S]*?(?=<!-- end of errors -->)/;

/** The guide to the API, with the table of its errors. */
export function errorTableFiles(): GeneratedFile[] {
  const guide = readFileSync(new URL(`../../../${FILE}`, import.meta.url), 'utf8');
  if (!PLACE.test(guide)) throw new TypeError(`${FILE} has no place for the table of errors`);
  return [{ file: FILE, text: guide.replace(PLACE, () => `\n${errorTable()}\n`) }];
}

/** Codes of one status that mean the same share a row. */
function errorTable(): string {
  const rows = new Map<string, Set<string>>();
  for (const { means, answer } of API_ERRORS) {
    const key = `${answer.statusCode} | ${means}`;
    rows.set(key, (rows.get(key) ?? new Set()).add(`\`${errorBodyOf(answer).code}\``));
  }
  const lines = [...rows].map(([key, codes]) => {
    const [status, means] = key.split(' | ');
    return `| ${status} | ${[...codes].join(', ')} | ${means} |\n`;
  });
  return `| HTTP | code | means |\n| --- | --- | --- |\n${lines.join('')}`;
}
