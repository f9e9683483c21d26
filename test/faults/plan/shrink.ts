import type { PaymentPlan, Plan } from './plan.ts';

/**
 * Takes out of a plan whatever can be taken out so that it still fails: payments in chunks first, then what happens to those that are
 * left.
 *
 * @param fails whether a plan still fails in the same way
 * @param isEnough asked between runs: a plan that takes long is not made smaller for ever
 */
export async function shrink(
  plan: Plan,
  fails: (plan: Plan) => Promise<boolean>,
  isEnough: () => boolean,
): Promise<Plan> {
  let least = plan;
  const attempt = async (smaller: Plan): Promise<boolean> => {
    if (isEnough() || !(await fails(smaller))) return false;
    least = smaller;
    return true;
  };
  for (let before = ''; before !== JSON.stringify(least) && !isEnough(); ) {
    before = JSON.stringify(least);
    await shorten(
      (from) => from.payments,
      (payments) => attempt({ ...least, payments }),
    );
    await shorten(
      (from) => from.weather,
      (weather) => attempt({ ...least, weather }),
    );
    await shorten(
      (from) => from.poison,
      (poison) => attempt({ ...least, poison }),
    );
    await shorten(
      (from) => from.faults,
      (faults) => attempt({ ...least, faults }),
    );
    const { rotation: _, ...unrotated } = least;
    if (least.rotation !== undefined) await attempt(unrotated);
    if (least.clockSkew > 0) await attempt({ ...least, clockSkew: 0 });
    if (least.limitHeaders !== 'none') await attempt({ ...least, limitHeaders: 'none' });
    for (const { n } of least.payments) await simplify(n);
  }
  return least;

  async function simplify(n: number): Promise<void> {
    const now = () => least.payments.find((payment) => payment.n === n);
    const change = (parts: Partial<PaymentPlan>) =>
      attempt({
        ...least,
        payments: least.payments.map((payment) => (payment.n === n ? { ...payment, ...parts } : payment)),
      });
    const drop = async (name: 'rival' | 'squatted' | 'tampering') => {
      if (now()?.[name] === undefined) return;
      await attempt({
        ...least,
        payments: least.payments.map((payment) => {
          const { [name]: _, ...others } = payment;
          return payment.n === n ? others : payment;
        }),
      });
    };
    await shorten(
      () => now()?.faults ?? [],
      (faults) => change({ faults }),
    );
    await shorten(
      () => now()?.questions ?? [],
      (questions) => change({ questions }),
    );
    await shorten(
      () => now()?.forged ?? [],
      (forged) => change({ forged }),
    );
    await shorten(
      () => now()?.webhooks ?? [],
      (webhooks) => change({ webhooks }),
    );
    await shorten(
      () => now()?.payer ?? [],
      (payer) => change({ payer }),
    );
    await drop('rival');
    await drop('squatted');
    await drop('tampering');
    if (now()?.verifyLag !== 0) await change({ verifyLag: 0 });
    if (now()?.tries !== 1) await change({ tries: 1 });
  }

  /** Leaves out ever smaller parts of a list, as long as it can do without them. */
  async function shorten<T>(
    listOf: (plan: Plan) => readonly T[],
    attemptWith: (list: readonly T[]) => Promise<boolean>,
  ): Promise<void> {
    for (let size = listOf(least).length; size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < listOf(least).length; ) {
        const list = listOf(least);
        const isShorter = await attemptWith([...list.slice(0, start), ...list.slice(start + size)]);
        if (!isShorter) start += size;
      }
    }
  }
}
