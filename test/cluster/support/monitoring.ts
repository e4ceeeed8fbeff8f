import { inTime, kubectl, type Namespace } from './namespace';

/** Services that Prometheus Operator makes: `NAMESPACE/NAME:PORT`. */
const PROMETHEUS = process.env.PROMETHEUS_SERVICE ?? 'monitoring/prometheus-operated:9090';
const ALERTMANAGER = process.env.ALERTMANAGER_SERVICE ?? 'monitoring/alertmanager-operated:9093';

/** URL of Prometheus for Pods of the cluster. */
export const PROMETHEUS_URL = PROMETHEUS.replace(/^(.+)\/(.+):(.+)$/, 'http://$2.$1.svc:$3');

/** The part of an alert in Prometheus and Alertmanager that tests read. */
interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: string;
  readonly value: string;
}

interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
}

export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly state: string;
  readonly alerts: readonly Alert[];
}

/** The answer of a Service's HTTP API, through the API server, so that the test need not be in the cluster's network. */
async function ask<T>(service: string, path: string): Promise<T> {
  const [namespace, name] = service.split('/');
  const proxy = `/api/v1/namespaces/${namespace ?? ''}/services/${name ?? ''}/proxy`;
  return JSON.parse(await kubectl('get', '--raw', `${proxy}${path}`)) as T;
}

async function prometheus<T>(path: string): Promise<T> {
  return (await ask<{ data: T }>(PROMETHEUS, `/api/v1/${path}`)).data;
}

/** Value of an expression that has one sample at most; undefined when it has none. */
async function query(expression: string): Promise<number | undefined> {
  const path = `query?query=${encodeURIComponent(expression)}`;
  const { result } = await prometheus<{ result: { value: [number, string] }[] }>(path);
  if (result.length > 1) throw new Error(`${expression}: ${result.length} samples, expected one`);
  return result[0] && Number(result[0].value[1]);
}

export async function targets({ name }: Namespace, release: string): Promise<Target[]> {
  const pool = `serviceMonitor/${name}/${release}-monitor/0`;
  const path = `targets?state=active&scrapePool=${encodeURIComponent(pool)}`;
  const { activeTargets } = await prometheus<{ activeTargets: Target[] }>(path);
  return activeTargets.filter(({ scrapePool }) => scrapePool === pool);
}

/** The alerts of all releases as Prometheus has loaded them. */
async function alertingRules(): Promise<Rule[]> {
  const { groups } = await prometheus<{ groups: { rules: Rule[] }[] }>('rules?type=alert');
  return groups.flatMap(({ rules }) => rules);
}

/** The main alert of a release as Prometheus has loaded it; undefined when it has not. */
export async function mainRule({ name }: Namespace, release: string): Promise<Rule | undefined> {
  const own = [`namespace="${name}"`, `service="${release}-metrics"`];
  const rules = await alertingRules();
  return rules.find(
    (rule) => rule.name === 'MuitasRequisicoes' && own.every((label) => rule.query.includes(label)),
  );
}

/** Names of the alerts that Prometheus has loaded and that look at a namespace. */
export async function ruleNames({ name }: Namespace): Promise<string[]> {
  const rules = await alertingRules();
  return rules.filter(({ query }) => query.includes(`="${name}"`)).map((rule) => rule.name);
}

/** Waits until Prometheus has the rule with this threshold; the operator, the volume and the reload take time. */
export async function thresholdIs(
  namespace: Namespace,
  release: string,
  threshold: number,
): Promise<Rule> {
  return inTime(`the rule of ${release} has threshold ${threshold}`, 180, async () => {
    const rule = await mainRule(namespace, release);
    if (rule === undefined) throw new Error('it is not there');
    if (!rule.query.includes(`> ${threshold} and`)) throw new Error(rule.query);
    return rule;
  });
}

/** A selector of the main counter's series since the namespace exists. */
function counterOf({ name, ageSeconds }: Namespace, release: string): string {
  return `app_requests_total{namespace="${name}", service="${release}-metrics"}[${ageSeconds}s]`;
}

/** Waits until every Pod has been scraped twice, which a rate needs. */
export async function scrapedTwice(
  namespace: Namespace,
  release: string,
  pods: number,
): Promise<void> {
  await inTime(`two scrapes of ${pods} Pods of ${release}`, 180, async () => {
    const count = await query(`count(count_over_time(${counterOf(namespace, release)}) >= 2)`);
    if (count !== pods) throw new Error(`it is so for ${count ?? 0}`);
  });
}

export async function alertIs(
  namespace: Namespace,
  release: string,
  state: 'inactive' | 'firing',
  withinSeconds: number,
): Promise<void> {
  await inTime(`the alert of ${release} is ${state}`, withinSeconds, async () => {
    const rule = await mainRule(namespace, release);
    if (rule?.state !== state) throw new Error(`it is ${rule?.state ?? 'not there'}`);
  });
}

/** The value of the main alert, while it exists. */
export async function requestsPerMinute(namespace: Namespace, release: string): Promise<number> {
  const rule = await mainRule(namespace, release);
  return Number(rule?.alerts[0]?.value);
}

/** How often the main alert was seen firing since the namespace exists; 0 when it never was. */
export async function firings({ name, ageSeconds }: Namespace, release: string): Promise<number> {
  const labels = `alertname="MuitasRequisicoes", alertstate="firing", namespace="${name}", service="${release}-metrics"`;
  return (await query(`sum(count_over_time(ALERTS{${labels}}[${ageSeconds}s]))`)) ?? 0;
}

/** Whether Alertmanager holds the main alert of a release. */
export async function isDelivered({ name }: Namespace, release: string): Promise<boolean> {
  const alerts = await ask<{ labels: Record<string, string> }[]>(ALERTMANAGER, '/api/v2/alerts');
  return alerts.some(
    ({ labels }) =>
      labels.alertname === 'MuitasRequisicoes' &&
      labels.namespace === name &&
      labels.service === `${release}-metrics`,
  );
}

/** Requests that the release has counted, by the last scrape of every Pod it ever had. Containers must not have restarted. */
export async function counted(namespace: Namespace, release: string): Promise<number> {
  return (await query(`sum(max_over_time(${counterOf(namespace, release)}))`)) ?? 0;
}
