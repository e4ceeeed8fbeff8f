import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadModule, type GoModule } from '../../scripts/lib/go-module';
import { parse } from 'yaml';
import { ApiServer } from './api-server';
import { chosenCases } from './cases';
import { type Difference, differences } from './compare';
import { EXCEPTIONS, isExpected } from './exceptions';

const LOCK = 'schema/kubernetes.lock.json';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';

/** Set by `npm run test:truth`. */
const CASES = Number(process.env.TRUTH_CASES ?? '3000');
const SEED = Number(process.env.TRUTH_SEED ?? '20261127');
const ONLY = new RegExp(process.env.TRUTH_ONLY ?? '');

/** The oldest and the newest Kubernetes that the chart supports. */
const SERVERS = ['kube-apiserver-1.29', 'kube-apiserver'] as const;

describe('what Helm accepts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-truth-'));
  const servers: ApiServer[] = [];
  let found: Difference[] = [];

  beforeAll(async () => {
    const definitions = await customResourceDefinitions();
    for (const tool of SERVERS)
      servers.push(await ApiServer.start(tool, join(folder, tool), definitions));
    const cases = chosenCases({ count: CASES, seed: SEED, only: ONLY });
    report(
      `${cases.length} cases, seed ${SEED}, ${servers.map(({ version }) => version).join(' and ')}`,
    );
    found = await differences(cases, servers, report);
  }, 7_200_000);

  afterAll(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('is what the API servers and Prometheus accept', () => {
    const unexpected = found.filter((difference) => !isExpected(difference));

    expect(
      unexpected.map(({ title, values, kubernetes, chart, judges }) => ({
        title,
        values: JSON.stringify(values),
        kubernetes,
        chart: chart ?? 'takes it',
        judges: judges ?? 'take it',
      })),
    ).toEqual([]);
  });

  // A smaller run may not meet them all.
  if (CASES >= 50_000 && ONLY.source === '(?:)')
    it.each(EXCEPTIONS)('differs where $reason', (exception) => {
      expect(found.some((difference) => exception.applies(difference))).toBe(true);
    });
});

/** It takes minutes; Jest shows what is written to the console only in the end. */
function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Those of the operator that the chart renders objects of. */
async function customResourceDefinitions(): Promise<object[]> {
  const { modules } = JSON.parse(readFileSync(LOCK, 'utf8')) as { modules: GoModule[] };
  const operator = modules.find(({ path }) => path === OPERATOR);
  if (operator === undefined) throw new Error(`${LOCK}: ${OPERATOR} is missing`);
  const { folder } = await downloadModule(operator, LOCK);
  return ['servicemonitors', 'prometheusrules'].map((plural) => {
    const file = `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`;
    return parse(readFileSync(join(folder, file), 'utf8')) as object;
  });
}
