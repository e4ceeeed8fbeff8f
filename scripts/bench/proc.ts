import { readdirSync, readFileSync } from 'node:fs';

/** Source: `getconf CLK_TCK`, which is 100 on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;
const KIB_PER_MIB = 1024;

/** What a process and its children have used so far. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly residentMib: number;
}

/** Of proc(5)'s stat; the second field, the name, may hold spaces and brackets. */
export function parseStat(stat: string): { readonly group: number; readonly cpuSeconds: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [, , group] = fields;
  const ticks = Number(fields[11]) + Number(fields[12]); // utime and stime
  return { group: Number(group), cpuSeconds: ticks / TICKS_PER_SECOND };
}

/** Of proc(5)'s status. */
export function parseResident(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / KIB_PER_MIB;
}

/**
 * Seconds that a core has spent in programs, by /proc/stat, and that the host took from it. Not in interrupts: those
 * of the load itself are counted there.
 */
export function parseCoreSeconds(stat: string, core: number): number {
  const fields = new RegExp(`^cpu${core} (.*)$`, 'm').exec(stat)?.[1]?.split(' ').map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, , , , , steal = 0] = fields;
  return (user + nice + system + steal) / TICKS_PER_SECOND;
}

export function coreSeconds(core: number): number {
  return parseCoreSeconds(readFileSync('/proc/stat', 'utf8'), core);
}

/** Of a process group: gunicorn's workers are processes of their own. */
export function usageOf(group: number): Usage {
  let cpuSeconds = 0;
  let residentMib = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readProc(pid, 'stat');
    if (stat === undefined) continue;
    const process = parseStat(stat);
    if (process.group !== group) continue;
    cpuSeconds += process.cpuSeconds;
    residentMib += parseResident(readProc(pid, 'status') ?? '');
  }
  return { cpuSeconds, residentMib };
}

function readProc(pid: string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined; // it has ended meanwhile
  }
}
