/**
 * How simulated payers end a payment, in words. One that is never paid is open until its deadline: only then it is `abandoned`, which
 * is a status.
 *
 * @example outcomeText('paid_later') // 'paid later'
 */
export function outcomeText(name: string): string {
  return name === 'abandoned' ? 'left open' : name.replaceAll('_', ' ');
}
