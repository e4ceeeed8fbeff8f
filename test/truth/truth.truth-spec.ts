import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer, SERVERS } from './api-server';
import { chosenCases } from './cases';
import { type Difference, differences } from './compare';
import { customResourceDefinitions } from '../../scripts/lib/kubernetes-modules';
import { EXCEPTIONS, isExpected } from './exceptions';

/** For `npm run test:truth`: see CONTRIBUTING.md. */
const CASES = Number(process.env.TRUTH_CASES ?? '3000');
const SEED = Number(process.env.TRUTH_SEED ?? '20261127');
const ONLY = new RegExp(process.env.TRUTH_ONLY ?? '');
for (const [name, value] of Object.entries({ TRUTH_CASES: CASES, TRUTH_SEED: SEED }))
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${name}=${process.env[name] ?? ''}: must be an integer from 1`);

describe('what Helm accepts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-truth-'));
  const servers: ApiServer[] = [];
  let found: Difference[] = [];

  beforeAll(async () => {
    const definitions = await customResourceDefinitions();
    for (const tool of SERVERS)
      servers.push(await ApiServer.start(tool, join(folder, tool), definitions));
    const cases = chosenCases({
      ...{ count: CASES, seed: SEED, only: ONLY },
      always: EXCEPTIONS.map(({ shownBy }) => shownBy),
    });
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
    const unexpected = found.filter((difference) => !isExpected(difference, found));

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

  it.each(EXCEPTIONS)('differs where $reason', (exception) => {
    expect(found.some((difference) => exception.applies(difference, found))).toBe(true);
  });
});

/** Prints progress at once: the test takes minutes, and Jest shows the console only at the end. */
function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
