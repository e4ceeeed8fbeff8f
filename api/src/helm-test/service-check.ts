import { sumOf } from './exposition';
import { eventually, expectSame, request } from './http';
import { podAddresses } from './pods';

export interface ServiceCheck {
  /** The public Service, `http://host:port`. */
  readonly serviceUrl: string;
  /** Name of the headless Service. */
  readonly metricsHost: string;
  /** Path to request: one whose requests are counted. */
  readonly servicePath: string;
  /** Port and path on which the Pods serve the metrics. */
  readonly metricsPort: number;
  readonly metricsPath: string;
  /** Name of the counter, and PromQL label matchers that select its series. */
  readonly counter: string;
  readonly matchers: readonly string[];
  /** Whether the application is not this service: then any status below 400 is right, and the counter may be missing at first. */
  readonly anyAnswer: boolean;
  /** Whether the public Service serves `/metrics`, too. */
  readonly metricsPublic: boolean;
  /** How many requests are sent: few, because the test must never make the alert fire. */
  readonly requests: number;
  /** Time for endpoints and DNS to follow `helm install --wait`. */
  readonly withinSeconds: number;
}

const GREETING = 'Olá, mundo!';

/**
 * Checks that the application answers through its Service and that its Pods count the requests.
 *
 * @param addressesOf returns the addresses of the Pods behind the headless Service of a name
 * @throws {Error} saying what was expected, what came instead, and from which URL.
 */
export async function checkService(
  check: ServiceCheck,
  report: (line: string) => void,
  addressesOf: (host: string) => Promise<string[]> = podAddresses,
): Promise<void> {
  const countAll = async (): Promise<Map<string, number>> => {
    const pods = await addressesOf(check.metricsHost);
    const counts = await Promise.all(pods.map((pod) => countOf(pod, check)));
    return new Map(pods.map((pod, index) => [pod, counts[index] ?? 0]));
  };

  const ready = await eventually(check.withinSeconds, async () => {
    await checkReachable(check);
    return countAll();
  });
  report(`${ready.size} Pods serve ${check.counter}: ${[...ready.keys()].join(', ')}`);

  // A roll-out may replace Pods between the two counts: then count once more.
  for (const isLast of [false, true]) {
    const before = await countAll();
    for (let sent = 0; sent < check.requests; sent += 1) await checkAnswer(check);
    const after = await countAll();
    if (!isLast && [...before.keys()].join() !== [...after.keys()].join()) continue;
    checkIncrease(before, after, check);
    break;
  }
  report(`${check.requests} requests to ${urlOf(check)} were answered and counted`);
  if (check.anyAnswer) return;

  const { status } = await request(`${check.serviceUrl}/metrics`);
  expectSame(`status of ${check.serviceUrl}/metrics`, status, check.metricsPublic ? 200 : 404);
  report(`the metrics are ${check.metricsPublic ? '' : 'not '}public`);
}

function urlOf({ serviceUrl, servicePath }: ServiceCheck): string {
  return `${serviceUrl}${servicePath}`;
}

/** The node's network rules for a Service follow its endpoints with a delay. Requests of a probe's route are not counted. */
async function checkReachable(check: ServiceCheck): Promise<void> {
  if (check.anyAnswer) return checkAnswer(check);
  const url = `${check.serviceUrl}/healthz`;
  const { status } = await request(url);
  expectSame(`status of ${url}`, status, 200);
}

async function checkAnswer(check: ServiceCheck): Promise<void> {
  const url = urlOf(check);
  const { status, contentType, body } = await request(url);
  if (check.anyAnswer) {
    if (status < 400) return;
    throw new Error(`status of ${url}: expected below 400, got ${status}; is tests.path right?`);
  }
  expectSame(`status of ${url}`, status, 200);
  expectSame(`content type of ${url}`, contentType, 'text/plain; charset=utf-8');
  expectSame(`body of ${url}`, body.toString('utf8'), GREETING);
}

/** The counter of one Pod. */
async function countOf(pod: string, check: ServiceCheck): Promise<number> {
  const { metricsPort, metricsPath, counter, matchers, anyAnswer } = check;
  const url = `http://${pod.includes(':') ? `[${pod}]` : pod}:${metricsPort}${metricsPath}`;
  const { status, contentType, body } = await request(url);
  expectSame(`status of ${url}`, status, 200);
  if (!anyAnswer) expectSame(`media type of ${url}`, contentType.split(';')[0], 'text/plain');
  const text = body.toString('utf8');
  if (!anyAnswer && !text.includes(`# TYPE ${counter} counter\n`))
    throw new Error(`${url}: there is no counter ${counter}`);
  const value = sumOf(text, counter, matchers);
  // A counter with labels has no series before the first request.
  if (value === undefined && !anyAnswer) throw new Error(`${url}: ${counter} has no value`);
  return value ?? 0;
}

/** At least, not exactly: other clients may call the application meanwhile. */
function checkIncrease(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  { counter, matchers, requests, anyAnswer }: ServiceCheck,
): void {
  const increases = [...after].map(([pod, count]) => ({ pod, by: count - (before.get(pod) ?? 0) }));
  const sum = increases.reduce((total, { by }) => total + by, 0);
  if (sum >= requests) return;
  const details = increases.map(({ pod, by }) => `${pod}: ${by}`).join(', ');
  const series = matchers.length === 0 ? counter : `${counter}{${matchers.join(', ')}}`;
  const remedy = anyAnswer ? '; are metrics.requests and tests.path right?' : '';
  throw new Error(
    `${series}: expected to grow by at least ${requests} over all Pods, got ${sum} (${details})${remedy}`,
  );
}
