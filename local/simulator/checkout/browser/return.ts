/** Counts down to the return to the merchant. */
export function returnByItself(note: HTMLElement): void {
  const { returnTo, returnAfter } = note.dataset;
  if (returnTo === undefined) return;
  let seconds = Number(returnAfter);
  const text = note.textContent ?? '';
  const timer = setInterval(() => {
    seconds -= 1;
    if (seconds <= 0) {
      clearInterval(timer);
      location.assign(returnTo);
    } else {
      note.textContent = text.replace(/\d+ seconds?/, seconds === 1 ? '1 second' : `${seconds} seconds`);
    }
  }, 1_000);
}
