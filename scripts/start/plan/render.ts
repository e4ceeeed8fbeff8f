import { run } from '../../lib/run';
import { parseManifests } from './manifests';
import { type Plan, planOf } from './plan';

/** README's name for the release. */
const RELEASE = 'app';

/** Prometheus Operator's: without them the chart leaves its "auto" objects out, as on a cluster without the operator. */
const API_VERSIONS = [
  'monitoring.coreos.com/v1',
  'monitoring.rhobs/v1',
  'azmonitoring.coreos.com/v1',
];

/**
 * What `helm template` makes of the chart with these values.
 *
 * @param valueArgs -f, --set and the like
 * @param program runs in the place of the container's
 * @throws {Error} with Helm's message, which is the chart's when a value is wrong
 */
export async function renderPlan(
  helm: string,
  valueArgs: readonly string[],
  program?: string,
): Promise<Plan> {
  const apis = API_VERSIONS.flatMap((api) => ['--api-versions', api]);
  const args = ['template', RELEASE, 'chart', '--namespace', 'default', ...apis, ...valueArgs];
  try {
    return planOf(parseManifests(await run(helm, args)), program);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw stderr ? new Error(stderr.trim(), { cause: error }) : error;
  }
}
