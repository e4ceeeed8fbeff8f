import type { Provider } from '@nestjs/common';
import { getToken } from '@willsoto/nestjs-prometheus';
import { type Metric, register } from 'prom-client';
import { DurationHistogram } from './duration-histogram';

/** The chart's latency and error alerts and its dashboard read this histogram. */
export const HTTP_REQUEST_DURATION_SECONDS = 'http_request_duration_seconds';

/** In prom-client's default registry, like the metrics that nestjs-prometheus creates. */
export const httpDurationProvider: Provider<DurationHistogram> = {
  provide: getToken(HTTP_REQUEST_DURATION_SECONDS),
  useFactory: () => {
    const durations = new DurationHistogram({
      name: HTTP_REQUEST_DURATION_SECONDS,
      help: 'Seconds to answer a request of the application; probes and scrapes are not observed.',
      // prom-client's defaults start at 5 ms: nearly every greeting would fall into the first bucket.
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    });
    register.removeSingleMetric(durations.name);
    register.registerMetric(durations as unknown as Metric);
    return durations;
  },
};
