import { Histogram, type Metric, Registry } from 'prom-client';
import { DurationHistogram } from './duration-histogram';

const OPTIONS = { name: 'duration_seconds', help: 'Seconds.', buckets: [0.001, 0.5, 2.5] };

/** This histogram and prom-client's, each in a registry of its own. */
function pair() {
  const ours = new DurationHistogram(OPTIONS);
  const registry = new Registry();
  registry.registerMetric(ours as unknown as Metric);
  const theirRegistry = new Registry();
  const theirs = new Histogram({
    ...OPTIONS,
    labelNames: ['method', 'route'],
    registers: [theirRegistry],
  });
  return { ours, registry, theirs, theirRegistry };
}

describe(DurationHistogram.name, () => {
  it('renders what prom-client renders, on both sides of each bound', async () => {
    const { ours, registry, theirs, theirRegistry } = pair();

    for (const method of ['GET', 'HEAD']) {
      const series = ours.startSeries({ method, route: '/' });
      for (const seconds of [0, 0.001, 0.0010001, 0.25, 0.5, 0.51, 2.5, 2.6, 1000]) {
        series.observe(seconds);
        theirs.observe({ method, route: '/' }, seconds);
      }
    }

    expect(await registry.metrics()).toBe(await theirRegistry.metrics());
    expect(await registry.metrics()).toContain(
      'duration_seconds_bucket{le="0.5",method="GET",route="/"} 5\n',
    );
  });

  it('exports a series from the start, at 0', async () => {
    const { ours, registry, theirs, theirRegistry } = pair();

    ours.startSeries({ method: 'GET', route: '/' });
    theirs.zero({ method: 'GET', route: '/' });

    expect(await registry.metrics()).toBe(await theirRegistry.metrics());
  });

  it('begins at 0 again with a reset of the registry', async () => {
    const { ours, registry } = pair();
    const series = ours.startSeries({ method: 'GET', route: '/' });
    const atStart = await registry.metrics();
    series.observe(0.1);

    registry.resetMetrics();
    expect(await registry.metrics()).toBe(atStart);

    series.observe(0.1);
    expect(await registry.metrics()).toContain('duration_seconds_count{method="GET",route="/"} 1');
  });
});
