/**
 * The program of `helm test`, in the image of the service: `node dist/helm-test.js service|prometheus`, with the variables
 * that chart/templates/tests sets. It uses Node's built-in modules only.
 */
import { checkPrometheus } from './helm-test/prometheus-check';
import { checkService } from './helm-test/service-check';

const REPORT = (line: string): boolean => process.stdout.write(`ok - ${line}\n`);

/** @throws {Error} when the chart did not set the variable. */
function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set; this program is run by "helm test"`);
  return value;
}

const CHECKS: Readonly<Record<string, () => Promise<void>>> = {
  service: () =>
    checkService(
      {
        serviceUrl: variable('SERVICE_URL'),
        metricsHost: variable('METRICS_HOST'),
        servicePath: process.env.SERVICE_PATH ?? '/',
        metricsPort: Number(variable('METRICS_PORT')),
        metricsPath: process.env.METRICS_PATH ?? '/metrics',
        counter: process.env.COUNTER ?? 'app_requests_total',
        matchers: JSON.parse(process.env.MATCHERS ?? '[]') as string[],
        anyAnswer: process.env.ANY_ANSWER === 'true',
        metricsPublic: variable('METRICS_PUBLIC') === 'true',
        requests: Number(variable('REQUESTS')),
        withinSeconds: 60,
      },
      REPORT,
    ),
  prometheus: () =>
    checkPrometheus(
      {
        prometheusUrl: variable('PROMETHEUS_URL').replace(/\/$/, ''),
        metricsHost: variable('METRICS_HOST'),
        scrapePool: variable('SCRAPE_POOL'),
        scrapeIntervalSeconds: Number(variable('SCRAPE_INTERVAL_SECONDS')),
        alertName: variable('ALERT_NAME'),
        alertNamespace: variable('ALERT_NAMESPACE'),
        alertService: variable('ALERT_SERVICE'),
        alertThreshold: Number(variable('ALERT_THRESHOLD')),
        alertForSeconds: Number(variable('ALERT_FOR_SECONDS')),
        extraRules: process.env.EXTRA_RULES ?? '',
        extraRuleGroups: JSON.parse(process.env.EXTRA_RULE_GROUPS ?? '[]') as string[],
        discoveryLabels: variable('DISCOVERY_LABELS'),
        withinSeconds: 240,
      },
      REPORT,
    ),
};

async function main(name = ''): Promise<void> {
  const check = CHECKS[name];
  if (check === undefined)
    throw new Error(
      `usage: helm-test.js ${Object.keys(CHECKS).join('|')}, got ${JSON.stringify(name)}`,
    );
  await check();
}

main(process.argv[2]).catch((error: unknown) => {
  const [first, ...more] = (process.env.METRICS_HOST ?? '').split('.');
  const namespace = more[0] ?? '';
  process.stderr.write(`not ok - ${error instanceof Error ? error.message : String(error)}\n`);
  process.stderr.write(
    `look further with: kubectl get pods,endpointslices --namespace ${namespace} `,
  );
  process.stderr.write(
    `--selector app=${first ?? ''}; kubectl logs --namespace ${namespace} --selector app=${first ?? ''}\n`,
  );
  process.exitCode = 1;
});
