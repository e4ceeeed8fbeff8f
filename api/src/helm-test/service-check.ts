import { eventually, expectSame, request } from './http';
import { podAddresses } from './pods';

export interface ServiceCheck {
  /** The public Service, `http://host:port`. */
  readonly serviceUrl: string;
  /** Name of the headless Service. */
  readonly metricsHost: string;
  /** Port of the Pods that serves `/metrics`. */
  readonly metricsPort: number;
  /** Whether the public Service serves `/metrics`, too. */
  readonly metricsPublic: boolean;
  /** How many requests are sent: few, the test must never trip the alert. */
  readonly requests: number;
  /** Seconds for endpoints and DNS to follow `helm install --wait`. */
  readonly withinSeconds: number;
}

const GREETING = 'Olá, mundo!';

/**
 * Proves that the application answers through its Service and that its Pods count what they answer.
 *
 * @param addressesOf the Pods' addresses by the headless Service's name
 * @throws {Error} saying what was expected, what came instead, and from which URL.
 */
export async function checkService(
  check: ServiceCheck,
  report: (line: string) => void,
  addressesOf: (host: string) => Promise<string[]> = podAddresses,
): Promise<void> {
  const countAll = async (): Promise<Map<string, number>> => {
    const pods = await addressesOf(check.metricsHost);
    const counts = await Promise.all(pods.map((pod) => countOf(pod, check.metricsPort)));
    return new Map(pods.map((pod, index) => [pod, counts[index] ?? 0]));
  };

  const ready = await eventually(check.withinSeconds, async () => {
    await checkReachable(check.serviceUrl);
    return countAll();
  });
  report(`${ready.size} Pods serve app_requests_total: ${[...ready.keys()].join(', ')}`);

  // A roll-out may replace Pods between the two counts: measured once more then.
  for (const isLast of [false, true]) {
    const before = await countAll();
    for (let sent = 0; sent < check.requests; sent += 1) await checkGreeting(check.serviceUrl);
    const after = await countAll();
    if (!isLast && [...before.keys()].join() !== [...after.keys()].join()) continue;
    checkIncrease(before, after, check.requests);
    break;
  }
  report(`${check.requests} requests to ${check.serviceUrl}/ were answered and counted`);

  const { status } = await request(`${check.serviceUrl}/metrics`);
  expectSame(`status of ${check.serviceUrl}/metrics`, status, check.metricsPublic ? 200 : 404);
  report(`the metrics are ${check.metricsPublic ? '' : 'not '}public`);
}

/** The node's rules for a Service follow its endpoints with a delay. A probe's route is not counted. */
async function checkReachable(serviceUrl: string): Promise<void> {
  const url = `${serviceUrl}/healthz`;
  const { status } = await request(url);
  expectSame(`status of ${url}`, status, 200);
}

async function checkGreeting(serviceUrl: string): Promise<void> {
  const url = `${serviceUrl}/`;
  const { status, contentType, body } = await request(url);
  expectSame(`status of ${url}`, status, 200);
  expectSame(`content type of ${url}`, contentType, 'text/plain; charset=utf-8');
  expectSame(`body of ${url}`, body.toString('utf8'), GREETING);
}

/** `app_requests_total` of one Pod. */
async function countOf(pod: string, port: number): Promise<number> {
  const url = `http://${pod.includes(':') ? `[${pod}]` : pod}:${port}/metrics`;
  const { status, contentType, body } = await request(url);
  expectSame(`status of ${url}`, status, 200);
  expectSame(`media type of ${url}`, contentType.split(';')[0], 'text/plain');
  const text = body.toString('utf8');
  if (!text.includes('# TYPE app_requests_total counter\n'))
    throw new Error(`${url}: there is no counter app_requests_total`);
  const value = /^app_requests_total (\S+)$/m.exec(text)?.[1];
  if (value === undefined) throw new Error(`${url}: app_requests_total has no value`);
  return Number(value);
}

/** At least, not exactly: others may call the application meanwhile. */
function checkIncrease(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  requests: number,
): void {
  const increases = [...after].map(([pod, count]) => ({ pod, by: count - (before.get(pod) ?? 0) }));
  const sum = increases.reduce((total, { by }) => total + by, 0);
  if (sum >= requests) return;
  const details = increases.map(({ pod, by }) => `${pod}: ${by}`).join(', ');
  throw new Error(
    `app_requests_total: expected to grow by at least ${requests} over all Pods, got ${sum} (${details})`,
  );
}
