import { execFileSync } from 'node:child_process';
import { Stack } from './support/stack';

jest.setTimeout(120_000);

interface Target {
  readonly health: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
  readonly scrapeUrl: string;
}

const VALUES = [
  'replicaCount=3',
  'env[0].name=EXTRA',
  'env[0].value=from the values',
  'drainSeconds=7',
  'metrics.port=9500',
  'serviceMonitor.interval=5s',
  'serviceMonitor.scrapeTimeout=4s',
  'serviceMonitor.relabelings[0].targetLabel=cluster',
  'serviceMonitor.relabelings[0].replacement=none',
  'alert.for=2m',
  'alert.threshold=30',
].flatMap((value) => ['--set', value]);

describe('what npm start runs', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.up(VALUES);
  });

  afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  it('has as many processes as the Deployment has replicas, in its environment', async () => {
    const { replicas } = await stack.status();
    expect(replicas).toHaveLength(3);
    for (const { pid } of replicas) {
      const environment = execFileSync('ps', ['eww', '-o', 'command=', '-p', String(pid)], {
        encoding: 'utf8',
      });
      expect(environment).toContain('EXTRA=from the values');
      expect(environment).toContain('DRAIN_SECONDS=7');
    }
  });

  it('serves every port of the container at an address of its own', async () => {
    const { replicas } = await stack.status();
    for (const { ports } of replicas) {
      expect(ports.map(([container]) => container)).toEqual([5000, 9500]);
      const metrics = new Map(ports).get(9500) ?? NaN;
      const answer = await fetch(`http://127.0.0.1:${metrics}/metrics`);
      expect(await answer.text()).toContain('app_requests_total 0');
    }
  });

  it('spreads connections to the Service over all replicas', async () => {
    const address = stack.start.address('Application');
    const seen = async (): Promise<number[]> => {
      const { replicas } = await stack.status();
      return Promise.all(
        replicas.map(async ({ ports }) => {
          const metrics = await fetch(
            `http://127.0.0.1:${new Map(ports).get(9500) ?? NaN}/metrics`,
          );
          return Number(/^app_requests_total (\d+)$/m.exec(await metrics.text())?.[1]);
        }),
      );
    };
    for (let count = 0; count < 6; count++) {
      const answer = await fetch(address, { headers: { connection: 'close' } });
      expect(await answer.text()).toContain('Olá, mundo!');
    }
    expect(await seen()).toEqual([2, 2, 2]);
  });

  it('is scraped as the ServiceMonitor says, with the labels that the operator attaches', async () => {
    await stack.steady();
    const { replicas } = await stack.status();
    const { activeTargets } = await stack.prometheus<{ activeTargets: Target[] }>('targets');
    expect(activeTargets).toHaveLength(3);
    for (const { name, ports } of replicas) {
      const instance = `127.0.0.1:${new Map(ports).get(9500) ?? NaN}`;
      expect(activeTargets.find(({ labels }) => labels.pod === name)).toMatchObject({
        health: 'up',
        scrapeInterval: '5s',
        scrapeTimeout: '4s',
        scrapeUrl: `http://${instance}/metrics`,
        labels: {
          namespace: 'default',
          service: 'app-metrics',
          pod: name,
          container: 'app-metrics',
          endpoint: 'metrics',
          job: 'app-metrics',
          instance,
          cluster: 'none',
        },
      });
    }
  });

  it('is watched by the rules of the PrometheusRule', async () => {
    const { groups } = await stack.prometheus<{
      groups: { interval: number; rules: { name: string; duration: number; query: string }[] }[];
    }>('rules');
    const [rule] = groups.flatMap(({ rules }) => rules);
    expect(groups[0]?.interval).toBe(5);
    expect(rule).toMatchObject({ name: 'MuitasRequisicoes', duration: 120 });
    expect(rule?.query).toContain('> 30');
  });
});
