import { eventually, expectSame, request } from './http';
import { podAddresses } from './pods';

export interface PrometheusCheck {
  readonly prometheusUrl: string;
  readonly metricsHost: string;
  /** Name of the scrape pool that the operator makes of the ServiceMonitor. */
  readonly scrapePool: string;
  readonly scrapeIntervalSeconds: number;
  readonly alertName: string;
  /** The rule of this release is the one whose query has these two labels. */
  readonly alertNamespace: string;
  readonly alertService: string;
  readonly alertThreshold: number;
  readonly alertForSeconds: number;
  /** Namespace and name of the PrometheusRule of extraRuleGroups, as `namespace-name`, and the names of the groups in it. */
  readonly extraRules: string;
  readonly extraRuleGroups: readonly string[];
  /** Labels of ServiceMonitor and PrometheusRule, for messages. */
  readonly discoveryLabels: string;
  /** Time for the operator and Prometheus to follow `helm upgrade`, which takes up to 3 minutes. */
  readonly withinSeconds: number;
}

interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
  /** Prometheus duration, such as `15s` or `1m`. */
  readonly scrapeInterval: string;
}

interface Group {
  readonly name: string;
  /** Rule file; its name holds that of the PrometheusRule from which the operator has written it. */
  readonly file: string;
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly duration: number;
}

/**
 * Checks that Prometheus scrapes every Pod exactly once, and has loaded the alert with this release's threshold and every extra group.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api
 *
 * @param addressesOf returns the addresses of the Pods behind the headless Service of a name
 * @throws {Error} saying what was expected, what Prometheus has instead, and the likely reason.
 */
export async function checkPrometheus(
  check: PrometheusCheck,
  report: (line: string) => void,
  addressesOf: (host: string) => Promise<string[]> = podAddresses,
): Promise<void> {
  const deadline = Date.now() + check.withinSeconds * 1000;
  const secondsLeft = (): number => (deadline - Date.now()) / 1000;

  await eventually(secondsLeft(), async () => {
    checkTargets(check, await targets(check), await addressesOf(check.metricsHost));
  });
  report(`Prometheus scrapes every Pod every ${check.scrapeIntervalSeconds} s`);

  await eventually(secondsLeft(), async () => {
    checkRule(check, await rules(check));
  });
  report(`Prometheus has loaded ${check.alertName} with threshold ${check.alertThreshold}`);

  if (check.extraRuleGroups.length === 0) return;
  await eventually(secondsLeft(), async () => {
    checkExtraGroups(check, await groups(check));
  });
  report(`Prometheus has loaded ${check.extraRuleGroups.join(', ')} of extraRuleGroups`);
}

async function targets({ prometheusUrl, scrapePool }: PrometheusCheck): Promise<Target[]> {
  const query = `state=active&scrapePool=${encodeURIComponent(scrapePool)}`;
  const data = await ask<{ activeTargets: Target[] }>(`${prometheusUrl}/api/v1/targets?${query}`);
  return data.activeTargets.filter((target) => target.scrapePool === scrapePool);
}

function checkTargets(
  check: PrometheusCheck,
  found: readonly Target[],
  pods: readonly string[],
): void {
  const reason =
    found.length === 0
      ? `; do the labels ${check.discoveryLabels} match the serviceMonitorSelector of Prometheus?`
      : '';
  if (found.length !== pods.length)
    throw new Error(
      `targets of ${check.scrapePool}: expected one for each of ${pods.length} Pods, got ${found.length}${reason}`,
    );
  for (const target of found) {
    const state = target.lastError === '' ? target.health : `${target.health}: ${target.lastError}`;
    expectSame(`health of target ${target.scrapeUrl}`, state, 'up');
    const seconds = durationSeconds(target.scrapeInterval);
    expectSame(`scrape interval of ${target.scrapeUrl}`, seconds, check.scrapeIntervalSeconds);
  }
}

async function rules(check: PrometheusCheck): Promise<Rule[]> {
  return (await groups(check, '?type=alert')).flatMap((group) => group.rules);
}

async function groups({ prometheusUrl }: PrometheusCheck, query = ''): Promise<Group[]> {
  return (await ask<{ groups: Group[] }>(`${prometheusUrl}/api/v1/rules${query}`)).groups;
}

/** The operator leaves out a whole PrometheusRule if Prometheus would refuse one rule in it. */
function checkExtraGroups(check: PrometheusCheck, all: readonly Group[]): void {
  const loaded = all.filter(({ file }) => file.includes(`/${check.extraRules}-`));
  const missing = check.extraRuleGroups.filter(
    (expected) => !loaded.some(({ name }) => name === expected),
  );
  if (missing.length === 0) return;
  throw new Error(
    `extraRuleGroups: Prometheus has not loaded ${missing.join(', ')}; one wrong rule and the operator leaves out all of ` +
      `them: "npm run values" and the events of the PrometheusRule ${check.extraRules} say which`,
  );
}

function checkRule(check: PrometheusCheck, all: readonly Rule[]): void {
  const own = all.filter(
    ({ name, query }) =>
      name === check.alertName &&
      query.includes(`namespace="${check.alertNamespace}"`) &&
      query.includes(`service="${check.alertService}"`),
  );
  const [rule] = own;
  if (rule === undefined || own.length > 1)
    throw new Error(
      `alert ${check.alertName}: expected once, got ${own.length} times; ` +
        `do the labels ${check.discoveryLabels} match the ruleSelector of Prometheus?`,
    );
  expectSame(`health of alert ${check.alertName}`, rule.health, 'ok');
  expectSame(
    `threshold of alert ${check.alertName} in Prometheus`,
    thresholdOf(rule),
    check.alertThreshold,
  );
  expectSame(`"for" of alert ${check.alertName} in seconds`, rule.duration, check.alertForSeconds);
}

/** The number between the first comparison and `and` in the query, which Prometheus prints in a form of its own. */
function thresholdOf({ query }: Rule): number {
  return Number(/>\s*(\S+)\s+and\s/.exec(query)?.[1]);
}

function durationSeconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  const parts = duration.matchAll(/(\d+)([smhd])/g);
  return [...parts].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

/** @throws {Error} when the answer of Prometheus does not have the status "success". */
async function ask<T>(url: string): Promise<T> {
  const { status, body } = await request(url);
  expectSame(`status of ${url}`, status, 200);
  return (JSON.parse(body.toString('utf8')) as { data: T }).data;
}
