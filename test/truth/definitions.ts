import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { downloadModule, type GoModule } from '../../scripts/lib/go-module';

const LOCK = 'schema/kubernetes.lock.json';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';

/** The CustomResourceDefinitions of the operator that the chart renders objects of. */
export async function customResourceDefinitions(): Promise<object[]> {
  const { modules } = JSON.parse(readFileSync(LOCK, 'utf8')) as { modules: GoModule[] };
  const operator = modules.find(({ path }) => path === OPERATOR);
  if (operator === undefined) throw new Error(`${LOCK}: ${OPERATOR} is missing`);
  const { folder } = await downloadModule(operator, LOCK);
  return ['servicemonitors', 'prometheusrules'].map((plural) => {
    const file = `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`;
    return parse(readFileSync(join(folder, file), 'utf8')) as object;
  });
}
