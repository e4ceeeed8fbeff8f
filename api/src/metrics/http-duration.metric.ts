import { makeHistogramProvider } from '@willsoto/nestjs-prometheus';

/** Read by the chart's latency and error alerts and by its dashboard. */
export const HTTP_REQUEST_DURATION_SECONDS = 'http_request_duration_seconds';

/** `route` is the template, never the URL: an unbounded label would exhaust Prometheus. */
export type HttpDurationLabel = 'method' | 'route' | 'status_code';

export const httpDurationProvider = makeHistogramProvider({
  name: HTTP_REQUEST_DURATION_SECONDS,
  help: 'Seconds to answer a request of the application; probes and scrapes are not observed.',
  labelNames: ['method', 'route', 'status_code'],
  // prom-client's defaults start at 5 ms: nearly every greeting would fall into the first bucket.
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
});
