import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process, distinguished by its start time from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in a form of the kernel that is only good for comparison. */
  readonly startTime: string;
}

const isLinux = existsSync('/proc/self/stat');

/** @returns undefined when no such process runs. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = isLinux ? linuxProcess(pid)?.startTime : ps('-o', 'lstart=', '-p', `${pid}`);
  return startTime ? { pid, startTime } : undefined;
}

export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}

/** Whether a process of this group, its leader or another one, is running; zombies do not count. */
export function groupRuns(group: number): boolean {
  if (!isLinux)
    return new RegExp(`^ *${group} +[^Z\\s]`, 'm').test(ps('-A', '-o', 'pgid=', '-o', 'stat='));
  return readdirSync('/proc').some((pid) => linuxProcess(Number(pid))?.group === group);
}

/**
 * Fields 3, 5, 20 and 22 of proc(5)'s stat; field 2, the name, may hold spaces and brackets. A zombie has ended and
 * closed its files, unless it is the first thread of a process the other threads of which still end.
 */
function linuxProcess(pid: number): { group: number; startTime: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const { 0: state, 2: group, 17: threads, 19: startTime = '' } = fields;
    return state === 'Z' && Number(threads) <= 1 ? undefined : { group: Number(group), startTime };
  } catch {
    return undefined; // no such process
  }
}

/** The output of ps; empty when it finds no process. */
function ps(...args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
