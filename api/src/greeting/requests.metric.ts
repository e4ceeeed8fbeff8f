import { makeCounterProvider } from '@willsoto/nestjs-prometheus';

/** The chart's alert reads this counter; renaming it is a breaking change of the chart. */
export const APP_REQUESTS_TOTAL = 'app_requests_total';

/** Without labels: prom-client then exports 0 from the start, so that `rate()` sees the first request. */
export const requestsCounterProvider = makeCounterProvider({
  name: APP_REQUESTS_TOTAL,
  help: 'Total de requisições',
});
