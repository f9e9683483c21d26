import type { World } from '../world/world.ts';

/** No message reaches the dead-letter queue but those that the plan made poisonous, and those do. */
export function noDeadLetters({ lanes, journal }: World): string[] {
  const dead = [
    ...lanes.urgent.deadLetters,
    ...lanes.scheduled.deadLetters,
    ...journal.givenUp.map(({ body }) => body),
  ];
  const { poison } = journal;
  // A worker that dies between giving a job up and saying so gives it up twice.
  const others = dead.filter((body) => !poison.includes(body)).map((body) => `dead: ${body}`);
  const unseen = poison.filter((body) => !dead.includes(body));
  return [...others, ...unseen.map((body) => `poison that nobody will ever see: ${body}`)];
}
