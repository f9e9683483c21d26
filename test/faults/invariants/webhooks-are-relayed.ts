import type { World } from '../world/world.ts';

/** Every webhook that Paystack was told is taken reaches the bus, unless the plan lost it, and no forged one does. */
export function webhooksAreRelayed({ journal }: World): string[] {
  const relayed = new Set(journal.relayed.map(({ hash }) => hash));
  const lost = journal.lost.map(({ body }) => body);
  const found: string[] = [];
  for (const { hash, reference, isGenuine } of journal.webhooks) {
    if (!isGenuine) found.push(`a forged webhook of ${reference} was taken`);
    else if (!relayed.has(hash) && !lost.some((body) => body.includes(hash))) {
      found.push(`a webhook of ${reference} was taken and never relayed`);
    }
  }
  return found;
}
