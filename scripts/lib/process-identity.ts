import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one that got the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the kernel's own form; only good for comparison. */
  readonly startTime: string;
}

interface LinuxProcess {
  readonly group: number;
  readonly startTime: string;
}

const isLinux = existsSync('/proc/self/stat');

/** @returns undefined when no such process runs. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = isLinux ? linuxProcess(pid)?.startTime : psStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}

/** Whether a process of this group runs, its leader or another. */
export function groupRuns(group: number): boolean {
  if (!isLinux) return psGroups().includes(group);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => linuxProcess(Number(pid))?.group === group);
}

/**
 * Fields 3, 5, 20 and 22 of proc(5)'s stat; field 2, the name, may hold spaces and brackets. A zombie has ended and
 * closed its files, unless it is the first thread of a process the other threads of which still end.
 */
function linuxProcess(pid: number): LinuxProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, , group] = fields;
    const { 17: threads, 19: startTime = '' } = fields;
    if (state === 'Z' && Number(threads) <= 1) return undefined;
    return { group: Number(group), startTime };
  } catch {
    return undefined; // no such process
  }
}

function psStartTime(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() || undefined;
  } catch {
    return undefined; // ps exits with 1 when there is no such process
  }
}

/** The groups of all processes, those of zombies left out. */
function psGroups(): number[] {
  const text = execFileSync('ps', ['-A', '-o', 'pgid=', '-o', 'stat='], { encoding: 'utf8' });
  return [...text.matchAll(/^\s*(\d+)\s+[^Z\s]/gm)].map(([, group]) => Number(group));
}
