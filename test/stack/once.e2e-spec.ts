import { startAnywhere, survivors } from './support/stack';

jest.setTimeout(240_000);

interface Report {
  readonly ok: boolean;
  readonly reason?: string;
  readonly addresses?: Readonly<Record<string, string>>;
  readonly timeline?: Readonly<Record<string, number>>;
}

const SHORT_INTERVALS = [
  'serviceMonitor.interval=5s',
  'serviceMonitor.scrapeTimeout=5s',
  'alert.for=20s',
].flatMap((value) => ['--set', value]);

describe('npm start -- --once', () => {
  it('drives the alert until it is delivered, prints the timeline and ends', async () => {
    await using start = startAnywhere(['--once', '--json', ...SHORT_INTERVALS]);
    await start.prints('everything runs');
    const { children } = start;
    const { status, stdout, stderr } = await start.ended;

    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({
      ok: true,
      addresses: { Application: start.address('Application'), Page: start.address('Page') },
    });
    const { timeline = {} } = report;
    expect(Object.keys(timeline)).toEqual([
      'loadStartSeconds',
      'firstSampleSeconds',
      'pendingSeconds',
      'firingSeconds',
      'deliveredSeconds',
    ]);
    const moments = Object.values(timeline);
    expect(moments).toEqual(moments.toSorted((one, other) => one - other));
    expect(stderr).toContain('Alertmanager holds the alert');
    expect(status).toBe(0);
    expect(survivors(children)).toEqual([]);
    expect(start.files).toEqual([]);
  });

  it.each([
    ['alert.enabled=false', 'the chart renders no alert with these values'],
    ['serviceMonitor.enabled=false', 'the chart has nothing scraped with these values'],
    ['replicaCount=0', 'the chart renders no replica with these values'],
  ])('fails at once when %s', async (value, reason) => {
    await using start = startAnywhere(['--once', '--json', '--set', value]);
    const { status, stdout, stderr } = await start.ended;
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      reason: `${reason}: there is nothing to wait for`,
    });
    expect(stderr).not.toContain('started');
    expect(start.files).toEqual([]);
  });

  it('reports a wrong option, too', async () => {
    await using start = startAnywhere(['--json', '--sett', 'a=b']);
    const { status, stdout, stderr } = await start.ended;
    expect(status).toBe(1);
    const { ok, reason } = JSON.parse(stdout) as Report;
    expect(ok).toBe(false);
    expect(reason).toContain("error: unknown option '--sett'");
    expect(stderr).toBe(`${reason ?? ''}\n`);
  });

  it('fails when it is stopped before the alert is delivered', async () => {
    await using start = startAnywhere(['--once', '--json']);
    await start.prints('everything runs');
    start.signal('SIGINT');
    const { status, stdout } = await start.ended;
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, reason: 'stopped by a signal' });
  });
});
