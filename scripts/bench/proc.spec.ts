import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { coreSeconds, parseCpuSeconds, usageOf } from './proc';

describe(parseCpuSeconds.name, () => {
  it('adds the time in the program and in the kernel', () => {
    const stat =
      '96 (a (b) c) R 9 77 90 0 -1 4194304 99 0 0 0 150 50 0 0 20 0 1 0 648787 3133440 410';

    expect(parseCpuSeconds(stat)).toBe(2);
  });
});

describe(coreSeconds.name, () => {
  const stat =
    'cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 200 300 9 9 9 9 50 0 0\ncpu1 1 0 0 0 0 0 0 0 0 0\n';

  it('counts programs and what the host took, neither idleness nor interrupts', () => {
    expect(coreSeconds(0, stat)).toBe(6.5);
    expect(coreSeconds(1, stat)).toBe(0.01);
  });

  it('reads /proc of this machine', () => {
    expect(coreSeconds(0)).toBeGreaterThan(0);
  });
});

describe(usageOf.name, () => {
  it('counts the children of a process, too', async () => {
    // Of which the child has 20 MiB at least, and a shell nothing near that.
    const script = "process.stdout.write('x'); setInterval(() => 0, 1000)";
    const shell = spawn('sh', ['-c', `"${process.execPath}" -e "${script}"; true`], {
      detached: true,
    });
    await once(shell.stdout, 'data');
    const { pid = NaN } = shell;
    const { cpuSeconds, residentMib } = usageOf(pid);
    process.kill(-pid, 'SIGKILL');

    expect(residentMib).toBeGreaterThan(20);
    expect(cpuSeconds).toBeGreaterThan(0);
  });
});
