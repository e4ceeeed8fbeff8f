import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run, RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, parseManifests, template, WITH_OPERATOR } from '../support/chart';
import {
  type Expectation,
  GRID_SECONDS,
  INTERVAL_SECONDS,
  type Pod,
  type Scenario,
} from './scenario';

/** promtool of Prometheus 3.16 and of Prometheus 2.42, the oldest that is supported. */
export type Generation = 'promtool' | 'promtool-2';

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Group {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** A group of rules of any kind, as Prometheus loads it. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly object[];
}

/** A release of the chart whose rules are tested. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** Arguments of `helm template`. */
  readonly args: readonly string[];
}

/** The rule groups as the chart renders them. */
export async function renderGroups({ name, namespace, args }: Release): Promise<Group[]> {
  const all = [
    ...WITH_OPERATOR,
    ...args,
    '--namespace',
    namespace,
    '--set',
    `fullnameOverride=${name}`,
  ];
  const rule = parseManifests(await template(CHART, all)).find(
    ({ kind }) => kind === 'PrometheusRule',
  );
  return (rule?.spec as { groups: Group[] }).groups;
}

/** The series of a Pod until a time, in the notation of promtool. */
export function seriesOf(
  pod: Pod,
  release: Release,
  until: number,
  { intervalSeconds = INTERVAL_SECONDS, gridSeconds = GRID_SECONDS } = {},
): object {
  const labels = {
    namespace: release.namespace,
    service: `${release.name}-metrics`,
    job: `${release.name}-metrics`,
    endpoint: 'metrics',
    pod: pod.name,
    ...pod.labels,
  };
  const own = `${release.name}-metrics`;
  const matchers = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace('OWN', own)}"`,
  );
  const values: (number | '_' | 'stale')[] = [];
  let exists = false;
  for (let second = 0; second <= until; second += gridSeconds) {
    if (Math.round(second) % intervalSeconds !== pod.phase) {
      values.push('_');
      continue;
    }
    const value = pod.count(second);
    // As Prometheus does, marks the end of a series when a scrape fails or the target disappears.
    values.push(value ?? (exists ? 'stale' : '_'));
    exists = value !== undefined;
  }
  return {
    series: `${pod.metric ?? 'app_requests_total'}{${matchers.join(',')}}`,
    values: values.join(' '),
  };
}

/** Times of the evaluations from `from` to `to`. */
function evaluations({ from, to }: Expectation): number[] {
  const first = Math.ceil(from / INTERVAL_SECONDS) * INTERVAL_SECONDS;
  const times: number[] = [];
  for (let time = first; time <= to; time += INTERVAL_SECONDS) times.push(time);
  return times;
}

function testOf(scenario: Scenario, alert: string, release: Release): object {
  const until = Math.max(...scenario.expect.map(({ to }) => to));
  const { gridSeconds = GRID_SECONDS } = scenario;
  // Alertmanager routes by the namespace: an alert that has lost its labels reaches nobody.
  const own = { namespace: release.namespace, service: `${release.name}-metrics`, ...scenario.of };
  const labels = `{${Object.entries(own)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
  const by = Object.keys(own).join(', ');
  return {
    name: scenario.name,
    interval: `${gridSeconds * 1000}ms`,
    input_series: scenario.pods.map((pod) => seriesOf(pod, release, until, { gridSeconds })),
    promql_expr_test: scenario.expect.flatMap((expected) =>
      evaluations(expected).map((time) => ({
        // promtool reports a failed expression without its test's name, hence the comment.
        expr: `count by (${by}) (ALERTS{alertname="${scenario.alert ?? alert}", alertstate="firing"}) # ${scenario.name}`,
        eval_time: `${time}s`,
        exp_samples: expected.firing === 0 ? [] : [{ labels, value: expected.firing }],
      })),
    ),
  };
}

/** @throws {RunError} with what promtool says when Prometheus would not load the groups, or a lint complains. */
export async function checkRules(
  generation: Generation,
  groups: readonly RuleGroup[],
  ...flags: string[]
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-rules-'));
  try {
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, stringify({ groups }));
    await run(await resolveTool(generation), ['check', 'rules', ...flags, file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function countAssertions(scenarios: readonly Scenario[]): number {
  return scenarios.flatMap(({ expect }) => expect.flatMap(evaluations)).length;
}

/**
 * Runs tests, as promtool's documentation describes them, on rules of one server.
 *
 * @param files groups of each rule file: group names must be unique only within a file.
 * @throws {RunError} with what promtool prints of the tests that fail.
 */
export async function testRules(
  generation: Generation,
  files: readonly (readonly RuleGroup[])[],
  tests: readonly object[],
  intervalSeconds = INTERVAL_SECONDS,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-alert-'));
  try {
    const names = files.map((groups, index) => {
      writeFileSync(join(folder, `rules-${index}.yaml`), stringify({ groups }));
      return `rules-${index}.yaml`;
    });
    // promtool ignores the group's interval: it evaluates at the test file's.
    const file = { rule_files: names, evaluation_interval: `${intervalSeconds}s`, tests };
    writeFileSync(join(folder, 'test.yaml'), JSON.stringify(file));
    await run(await resolveTool(generation), ['test', 'rules', join(folder, 'test.yaml')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns what promtool prints of the scenarios that failed, by name; empty when all passed. */
export async function failures(
  groups: readonly Group[],
  scenarios: readonly Scenario[],
  release: Release,
  generation: Generation,
): Promise<Map<string, string>> {
  const alert = groups[0]?.rules[0]?.alert ?? '';
  const tests = scenarios.map((scenario) => testOf(scenario, alert, release));
  try {
    await testRules(generation, [groups], tests);
    return new Map();
  } catch (error) {
    if (error instanceof RunError) return byScenario(error.stdout + error.stderr, scenarios);
    throw error;
  }
}

/** @throws {Error} when promtool failed for another reason than a scenario, such as a rule that does not parse. */
function byScenario(printed: string, scenarios: readonly Scenario[]): Map<string, string> {
  const failed = new Map<string, string>();
  for (const block of printed.split(/(?= {4}expr: )/)) {
    const name = scenarios.find((scenario) => block.includes(` # ${scenario.name}"`))?.name;
    if (name !== undefined) failed.set(name, (failed.get(name) ?? '') + block);
  }
  if (failed.size === 0) throw new Error(printed);
  return failed;
}
