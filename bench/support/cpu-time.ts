import { readdirSync, readFileSync } from 'node:fs';

/** One process, as Linux tells of it. */
export interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  /** Milliseconds of processor that it has used, user and system, all its threads together. */
  readonly cpuMs: number;
  /** Its command line, the arguments parted by blanks. */
  readonly command: string;
}

/** The kernel counts in hundredths of a second wherever it tells of processes, on every architecture. */
const MS_PER_TICK = 10;

/** Processes have come to their end while they were measured: what they had used is not known any more. */
class ProcessesGoneError extends Error {
  override readonly name = 'ProcessesGoneError';
  readonly code = 'processes_gone';
}

/** Whether this machine tells what its processes use: Linux does. */
export function canReadCpuTime(): boolean {
  return process.platform === 'linux';
}

/** What every process of this machine has used so far. */
export function readProcesses(): ProcessTime[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return [{ ...parseStat(readFileSync(`/proc/${name}/stat`, 'utf8')), command }];
    } catch {
      return []; // it has ended between the two
    }
  });
}

/**
 * Reads `/proc/<pid>/stat`. The second field is a name that may hold blanks and parentheses, so it is counted from the last of these.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStat(text: string): Omit<ProcessTime, 'command'> {
  // From the third field on.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
  const numbers = [Number.parseInt(text, 10), parent, user, system];
  const [pid = Number.NaN, parentPid = Number.NaN, userTicks = Number.NaN, systemTicks = Number.NaN] =
    numbers;
  if (![pid, parentPid, userTicks, systemTicks].every(Number.isInteger))
    throw new TypeError(`Not the stat of a process: ${text}`);
  return { pid, parent: parentPid, cpuMs: (userTicks + systemTicks) * MS_PER_TICK };
}

/** A process and all that come from it. */
export function familyOf(root: number, processes: readonly ProcessTime[]): ProcessTime[] {
  const children = processes.filter(({ parent, pid }) => parent === root && pid !== root);
  return [
    ...processes.filter(({ pid }) => pid === root),
    ...children.flatMap(({ pid }) => familyOf(pid, processes)),
  ];
}

/**
 * Milliseconds of processor that a group of processes has used between two readings. One that has come in between counts with all that
 * it has used.
 *
 * @throws ProcessesGoneError when one has ended in between
 */
export function cpuBetween(before: readonly ProcessTime[], after: readonly ProcessTime[]): number {
  const gone = before.filter((each) => !after.some(({ pid }) => pid === each.pid));
  if (gone.length > 0)
    throw new ProcessesGoneError(
      `Ended while they were measured: ${gone.map(({ command }) => command).join(', ')}`,
    );
  return sum(after) - sum(before);
}

function sum(processes: readonly ProcessTime[]): number {
  return processes.reduce((total, { cpuMs }) => total + cpuMs, 0);
}
