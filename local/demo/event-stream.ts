/**
 * Reads a stream of server-sent events: of each event its name and its data. Comments, ids and retry times are left out.
 *
 * @param chunks text, cut wherever the network cut it
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* eventsOf(
  chunks: AsyncIterable<string>,
): AsyncGenerator<{ readonly name: string; readonly data: string }> {
  let rest = '';
  for await (const chunk of chunks) {
    const blocks = `${rest}${chunk}`.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const values = (field: string) =>
        lines
          .filter((line) => line.startsWith(`${field}:`))
          .map((line) => line.slice(field.length + 1).replace(/^ /, ''));
      const data = values('data').join('\n');
      if (data !== '') yield { name: values('event').at(-1) ?? 'message', data };
    }
  }
}
