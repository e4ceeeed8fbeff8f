import type { MetricObjectWithValues, MetricValueWithName } from 'prom-client';

interface DurationHistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds in seconds, ascending; `+Inf` is added. */
  readonly buckets: readonly number[];
}

type Labels = Readonly<Record<string, string>>;

/** The durations of one label set. */
export class DurationSeries {
  /** Observations by bucket, not cumulative; the last one is `+Inf`. */
  readonly counts: number[];
  /** In seconds. */
  sum = 0;

  constructor(
    readonly labels: Labels,
    private readonly buckets: readonly number[],
  ) {
    this.counts = new Array<number>(buckets.length + 1).fill(0);
  }

  reset(): void {
    this.counts.fill(0);
    this.sum = 0;
  }

  observe(seconds: number): void {
    let bucket = 0;
    for (const bound of this.buckets) {
      if (seconds <= bound) break;
      bucket += 1;
    }
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }
}

/**
 * A metric for prom-client's registry with the same output as prom-client's `Histogram`, which builds a string of the labels
 * for each observation to find the counts: a tenth of the time of a whole request. Here the caller keeps the series instead.
 */
export class DurationHistogram {
  readonly name: string;
  readonly help: string;
  private readonly buckets: readonly number[];
  private readonly series: DurationSeries[] = [];

  constructor({ name, help, buckets }: DurationHistogramOptions) {
    this.name = name;
    this.help = help;
    this.buckets = buckets;
  }

  /** A new series, exported from now on, starting at 0. Call it only once for each label set. */
  startSeries(labels: Labels): DurationSeries {
    const series = new DurationSeries(labels, this.buckets);
    this.series.push(series);
    return series;
  }

  /** Called by the registry. */
  reset(): void {
    for (const series of this.series) series.reset();
  }

  /**
   * Called by the registry, which renders the result. For the values see
   * https://prometheus.io/docs/instrumenting/exposition_formats/#histograms-and-summaries
   */
  get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const values = this.series.flatMap(({ labels, counts, sum }) => {
      let count = 0;
      const cumulative = counts.map((inBucket, bucket) => ({
        metricName: `${this.name}_bucket`,
        labels: { le: this.buckets[bucket] ?? '+Inf', ...labels },
        value: (count += inBucket),
      }));
      return [
        ...cumulative,
        { metricName: `${this.name}_sum`, labels, value: sum },
        { metricName: `${this.name}_count`, labels, value: count },
      ];
    });
    const { name, help } = this;
    const metric = { name, help, type: 'histogram', aggregator: 'sum', values };
    return Promise.resolve(metric as never);
  }
}
