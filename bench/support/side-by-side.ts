/** Calls `act` for each, `parallel` at a time. */
export async function sideBySide<Each>(
  all: readonly Each[],
  parallel: number,
  act: (each: Each) => Promise<unknown>,
): Promise<void> {
  const rest = all.values();
  const work = async () => {
    for (const each of rest) await act(each);
  };
  await Promise.all(Array.from({ length: parallel }, work));
}
