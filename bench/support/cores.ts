import { cpus } from 'node:os';

/** What the machine's cores have done since it started, in milliseconds, all of them together. */
interface CoreTimes {
  readonly busy: number;
  readonly all: number;
}

function readCores(): CoreTimes {
  const each = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
    busy: user + nice + sys + irq,
    all: user + nice + sys + irq + idle,
  }));
  const sum = (of: keyof CoreTimes) => each.reduce((total, core) => total + core[of], 0);
  return { busy: sum('busy'), all: sum('all') };
}

/**
 * Watches how busy the machine is, whoever keeps it busy.
 *
 * @returns ends that, and gives the part of all cores' time that was used, from 0 to 1
 */
export function watchCores(): () => number {
  const before = readCores();
  return () => {
    const after = readCores();
    return (after.busy - before.busy) / Math.max(1, after.all - before.all);
  };
}
