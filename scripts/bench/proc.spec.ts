import { coreSeconds, parseCoreSeconds, parseResident, parseStat, usageOf } from './proc';

describe(parseStat.name, () => {
  it('adds the time in the program and in the kernel', () => {
    const stat =
      '96 (a (b) c) R 9 77 90 0 -1 4194304 99 0 0 0 150 50 0 0 20 0 1 0 648787 3133440 410';

    expect(parseStat(stat)).toEqual({ group: 77, cpuSeconds: 2 });
  });
});

describe(parseResident.name, () => {
  it('is in MiB', () => {
    expect(parseResident('Name:\tnode\nVmRSS:\t   51200 kB\nRssAnon:\t 1 kB\n')).toBe(50);
  });

  it('is 0 for a process that has ended', () => {
    expect(parseResident('Name:\tnode\nState:\tZ (zombie)\n')).toBe(0);
  });
});

describe(parseCoreSeconds.name, () => {
  const stat =
    'cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 200 300 9 9 9 9 50 0 0\ncpu1 1 0 0 0 0 0 0 0 0 0\n';

  it('counts programs and what the host took, neither idleness nor interrupts', () => {
    expect(parseCoreSeconds(stat, 0)).toBe(6.5);
    expect(parseCoreSeconds(stat, 1)).toBe(0.01);
  });
});

describe('/proc of this machine', () => {
  it('is readable', () => {
    expect(coreSeconds(0)).toBeGreaterThan(0);
    expect(usageOf(parseStat(`${process.pid} (x) R 1 ${process.pid}`).group)).toBeDefined();
  });
});
