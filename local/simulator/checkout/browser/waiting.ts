/** A payer who waits wants to know within a second; the simulator answers in a millisecond. */
const ASK_EVERY_MS = 1_000;

/** Goes on to where the payer comes out as soon as the transaction is no longer what it was. */
export function goOnWhenPaid(status: HTMLElement): void {
  const { waiting, state, next } = status.dataset;
  const trouble = status.querySelector<HTMLElement>('[data-trouble]');
  if (state === undefined || next === undefined) return;

  const ask = async () => {
    const now = await statusAt(state);
    if (trouble !== null) trouble.hidden = now !== undefined;
    if (now !== undefined && now !== waiting) location.replace(next);
    else setTimeout(ask, ASK_EVERY_MS);
  };
  setTimeout(ask, ASK_EVERY_MS);
}

/** Undefined when nobody can say. */
async function statusAt(url: string): Promise<string | undefined> {
  try {
    const answer: unknown = await (await fetch(url)).json();
    const isStatus = typeof answer === 'object' && answer !== null && 'status' in answer;
    return isStatus && typeof answer.status === 'string' ? answer.status : undefined;
  } catch {
    return undefined;
  }
}
