import type { World } from '../world/world.ts';

/** No message reaches the dead-letter queue but those that the plan made poisonous, and those do. */
export function noDeadLetters({ lanes, journal }: World): string[] {
  const dead = [
    ...lanes.urgent.deadLetters,
    ...lanes.scheduled.deadLetters,
    ...journal.givenUp.map(({ body }) => body),
  ];
  const poison = [...journal.poison];
  const found: string[] = [];
  for (const body of dead) {
    const index = poison.indexOf(body);
    if (index < 0) found.push(`dead: ${body}`);
    else poison.splice(index, 1);
  }
  return [...found, ...poison.map((body) => `poison that nobody will ever see: ${body}`)];
}
