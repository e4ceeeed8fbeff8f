import { join } from 'node:path';
import { loadImage, ORIGINAL, PODINFO } from '../../scripts/cluster/images';
import { CHART } from '../support/chart';
import { Load } from './support/load';
import { alertIs, isDelivered, requestsPerMinute, thresholdIs } from './support/monitoring';
import { inNamespace, inTime, LIMIT_MS, type Namespace } from './support/namespace';

const EXAMPLES = join(__dirname, '../../docs/examples');

/** In the image built here, the program is the entrypoint; the values of the example name it as in podinfo's own image. */
const PODINFO_IMAGE = [
  ...['--set', `image.repository=${PODINFO},image.tag=pinned`],
  ...['--set', 'app.command={/bin/podinfo}'],
];

/** At 60 requests per minute the alert fires within 2 minutes and counts 60, without the probes, which are more frequent. */
async function firesAtSixty(namespace: Namespace, release: string, url: string): Promise<Load> {
  const load = new Load(url, 1);
  await alertIs(namespace, release, 'firing', 120);
  await inTime('Alertmanager holds the alert', 30, async () => {
    expect(await isDelivered(namespace, release)).toBe(true);
  });
  await inTime('60 requests a minute are counted', 90, async () => {
    const counted = await requestsPerMinute(namespace, release);
    if (Math.abs(counted - 60) > 3) throw new Error(`it is ${counted}`);
  });
  return load;
}

describe('an application of others', () => {
  it(
    'podinfo, with the values of its example',
    inNamespace('podinfo', async (namespace) => {
      await loadImage(`${PODINFO}:pinned`);
      const values = ['--values', join(EXAMPLES, 'podinfo/values.yaml'), ...PODINFO_IMAGE];
      await namespace.install('app', values);
      await thresholdIs(namespace, 'app', 5);
      const load = await firesAtSixty(namespace, 'app', await namespace.url('app'));

      expect((await load.stop()).failures).toEqual({});
      expect(await namespace.helm(['test', 'app'])).toMatch(/Phase: +Succeeded/);
    }),
    LIMIT_MS,
  );

  it(
    'the original, and then ours in its place',
    inNamespace('original', async (namespace) => {
      await loadImage(ORIGINAL);
      // It answers only on its page and on /metrics, on one port; it would count an HTTP probe of the page.
      const socket = { httpGet: null, tcpSocket: { port: 'http' } };
      const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((probe) => [
        '--set-json',
        `${probe}=${JSON.stringify(socket)}`,
      ]);
      const tag = ORIGINAL.split(':')[1] ?? '';
      const set = `image.tag=${tag},metrics.public=true`;
      await namespace.install('app', ['--set', set, ...probes]);
      await thresholdIs(namespace, 'app', 5);
      const url = await namespace.url('app');
      const load = await firesAtSixty(namespace, 'app', url);
      expect(await namespace.helm(['test', 'app'])).toMatch(/Phase: +Succeeded/);

      await namespace.upgrade('app', []);
      expect(await namespace.settled('app', 2)).toHaveLength(2);
      expect(await (await fetch(url)).text()).toBe('Olá, mundo!');
      await alertIs(namespace, 'app', 'firing', 30);
      await load.stop();
      expect(await namespace.helm(['test', 'app'])).toMatch(/Phase: +Succeeded/);
    }),
    LIMIT_MS,
  );

  it(
    'one that runs already, with existingService',
    inNamespace('existing', async (namespace) => {
      await namespace.install('shop', [
        ...['--values', join(EXAMPLES, 'podinfo/values.yaml'), ...PODINFO_IMAGE],
        ...['--set', 'alert.enabled=false,serviceMonitor.enabled=false,tests.enabled=false'],
      ]);
      const metrics = {
        port: 'metrics',
        requests: {
          name: 'http_request_duration_seconds_count',
          matchers: ['path!~"healthz|readyz"'],
        },
      };
      await namespace.helm([
        ...['install', 'app', CHART, '--set', 'existingService=shop-metrics'],
        ...['--set-json', `metrics=${JSON.stringify(metrics)}`],
      ]);
      await thresholdIs(namespace, 'shop', 5);
      const load = await firesAtSixty(namespace, 'shop', await namespace.url('shop'));

      expect((await load.stop()).failures).toEqual({});
      const kinds = (await namespace.helm(['get', 'manifest', 'app'])).match(/^kind: .*$/gm);
      expect(kinds?.sort()).toEqual(['kind: PrometheusRule', 'kind: ServiceMonitor']);
    }),
    LIMIT_MS,
  );
});
