/*
 * Virtual time. The engine's clock may be ahead of the machine's (a test moves it a day on to see what a deadline does), and
 * the functions, which are not changed for that, have to agree with it. So every invocation brings the offset along, and `Date`
 * in this process gives real time plus that offset, the same from the beginning of an invocation to its end.
 *
 * Durations stay real: timers, `performance.now()`, the function's timeout and its remaining time.
 */

const RealDate = Date;
let offsetMs = 0;

/** From now on `Date` is ahead of the machine's clock by so many milliseconds. */
export function setClockOffset(milliseconds: number): void {
  offsetMs = milliseconds;
}

/** The machine's own time in epoch milliseconds. */
export function realNow(): number {
  return RealDate.now();
}

export function installVirtualDate(): void {
  const now = () => RealDate.now() + offsetMs;
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
  });
  Object.defineProperty(RealDate.prototype, 'constructor', {
    value: VirtualDate,
    configurable: true,
    writable: true,
  });
  globalThis.Date = VirtualDate;
}
