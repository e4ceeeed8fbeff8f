import { readFileSync } from 'node:fs';
import { sum } from 'simple-statistics';

/** Source: `getconf CLK_TCK`, which is 100 on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** What a process and its children have used so far. */
interface Usage {
  readonly cpuSeconds: number;
  readonly residentMib: number;
}

/** In the program and in the kernel. Source: proc(5); the second field, the name, may hold spaces and brackets. */
export function parseCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/**
 * Seconds that a core has spent in programs, by /proc/stat, and that the host took from it. Not in interrupts: those
 * of the load itself are counted there.
 */
export function coreSeconds(core: number, stat = readFileSync('/proc/stat', 'utf8')): number {
  const fields = new RegExp(`^cpu${core} (.*)$`, 'm').exec(stat)?.[1]?.split(' ').map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, , , , , steal = 0] = fields;
  return (user + nice + system + steal) / TICKS_PER_SECOND;
}

/** Of gunicorn's workers, too, which are its children. */
export function usageOf(pid: number): Usage {
  const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const children = read(`task/${pid}/children`).trim().split(' ').filter(Boolean);
  const used = children.map((child) => usageOf(Number(child)));
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(read('status'))?.[1] ?? 0);
  return {
    cpuSeconds: sum([parseCpuSeconds(read('stat')), ...used.map(({ cpuSeconds }) => cpuSeconds)]),
    residentMib: sum([kib / 1024, ...used.map(({ residentMib }) => residentMib)]),
  };
}
