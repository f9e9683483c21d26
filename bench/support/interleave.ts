/**
 * Runs each side once a round and takes turns at who is first, so that a machine that is slow for a while is slow for all of them.
 *
 * @param sides by name; each makes one measurement
 * @returns the measurements of each side, by round
 *
 * @example
 * const { ours, theirs } = await interleave({ ours: measureOurs, theirs: measureTheirs }, { rounds: 15 });
 */
export async function interleave<Side extends string, Measurement>(
  sides: Readonly<Record<Side, () => Promise<Measurement>>>,
  { rounds }: { rounds: number },
): Promise<Record<Side, Measurement[]>> {
  const names = Object.keys(sides) as Side[];
  const measurements = {} as Record<Side, Measurement[]>;
  for (const name of names) measurements[name] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      measurements[name].push(await sides[name]());
    }
  }
  return measurements;
}
