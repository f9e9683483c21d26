/**
 * JSON laid out to be read, two spaces a level, with every value as it was written: a number is never parsed, since Paystack's
 * ids are 64-bit and a `number` would round them.
 *
 * @returns the text as it came where it is no JSON (an HTML page of something between, half an answer)
 * @example prettyJson('{"id":18446744073709551615,"ok":[]}') // '{\n  "id": 18446744073709551615,\n  "ok": []\n}'
 */
export function prettyJson(text: string): string {
  if (!isJson(text)) return text;
  let depth = 0;
  let result = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') {
      depth += 1;
      result += token + newLine();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      // Nothing between the brackets but the line that was begun for it.
      result = /[{[]\n *$/.test(result.slice(-2 * depth - 4)) ? result.trimEnd() : result + newLine();
      result += token;
    } else if (token === ',') {
      result += `,${newLine()}`;
    } else {
      result += token === ':' ? ': ' : token;
    }
  }
  return result;
}

/** Strings, brackets and marks, and whatever else stands between white space: numbers, `true`, `false`, `null`. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
