import { run, type RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, type HelmName, HELMS } from '../support/chart';
import { CONTRADICTIONS, LIKELIEST, REFUSALS } from './refusals';

/** What Helm prints when it refuses, by the name that "helm lint" gives the release; fails the test when it does not. */
async function refused(helm: HelmName, args: readonly string[], values: object): Promise<RunError> {
  const given = run(await resolveTool(helm), [...args, '--values', '-'], {
    input: JSON.stringify(values),
  });
  return given.then(
    () => {
      throw new Error(`${helm} ${args[0] ?? ''} accepted ${JSON.stringify(values)}`);
    },
    (error: unknown) => error as RunError,
  );
}

/**
 * Some of each kind of refusal. Without null, in whose place "helm lint" puts the default: it lays values over the defaults
 * twice.
 */
const SOME = [
  REFUSALS.map(({ values }) => values),
  CONTRADICTIONS.map(([values]) => values),
  LIKELIEST.map(([values]) => values),
].flatMap((kind) =>
  kind.filter((values, index) => index % 20 === 0 && !JSON.stringify(values).includes(':null')),
);

describe.each(HELMS)('%s lint', (helm) => {
  it.each(SOME.map((values) => [JSON.stringify(values).slice(0, 80), values] as const))(
    'says of %s what helm template says, each problem in a line, and nothing more',
    async (_title, values) => {
      const { stderr } = await refused(helm, ['template', 'test-release', CHART], values);
      const { stdout } = await refused(helm, ['lint', CHART, '--quiet'], values);
      const lines = stderr.match(/^- .*$/gm) ?? [];

      expect(lines.length).toBeGreaterThan(0);
      expect(stdout.match(/^- .*$/gm)).toEqual(lines);
      expect(stdout.match(/\[(ERROR|WARNING)\]/g)).toEqual(['[ERROR]']);
      expect(stdout).not.toMatch(/YAML|nil pointer/);
    },
  );
});
