import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../api/test/support/service';
import { defaultTag } from '../../scripts/lib/image';
import { buildah } from '../../scripts/lib/node-image';
import { packageChart } from '../../scripts/release/chart-package';
import { inNamespace, inTime, LIMIT_MS } from './support/namespace';

/** Debian's docker-registry, seen by the node's containerd on the same loopback interface. */
async function startRegistry(folder: string, address: string): Promise<ChildProcess> {
  const storage = { filesystem: { rootdirectory: join(folder, 'registry') } };
  const file = join(folder, 'registry.yml');
  writeFileSync(file, JSON.stringify({ version: 0.1, storage, http: { addr: address } }));
  const registry = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  const failed = once(registry, 'error').then(([cause]) => {
    throw new Error('docker-registry cannot be started; it is a package of Debian', { cause });
  });
  const answering = inTime('the registry answers', 20, () => fetch(`http://${address}/v2/`));
  await Promise.race([failed, answering]);
  return registry;
}

describe('helm install oci://', () => {
  it(
    'installs chart and image from a registry',
    inNamespace('registry', async (namespace) => {
      const folder = mkdtempSync(join(tmpdir(), 'app-metrics-registry-'));
      const address = `127.0.0.1:${await freePort()}`;
      const registry = await startRegistry(folder, address);
      try {
        const [, version = ''] = defaultTag().split(':v');
        const image = `${address}/app-metrics:v${version}`;
        const local = `docker.io/${defaultTag()}`;
        await buildah('push', '--quiet', '--tls-verify=false', local, `docker://${image}`);
        const changes = [{ kind: 'added', description: 'Everything' }];
        const chart = await packageChart(folder, version, image, changes);
        await namespace.helm(['push', chart, `oci://${address}`, '--plain-http']);

        const from = [`oci://${address}/app-metrics`, '--version', version, '--plain-http'];
        const set = ['--set', `image.repository=${address}/app-metrics`];
        await namespace.helm(['install', 'app', ...from, ...set, '--wait', '--timeout', '3m']);

        const path = '.spec.template.spec.containers[0].image';
        expect(await namespace.field('deployment', 'app-metrics', path)).toBe(image);
        expect(await namespace.helm(['test', 'app'])).toMatch(/Phase: +Succeeded/);
      } finally {
        registry.kill();
        await once(registry, 'exit');
        rmSync(folder, { recursive: true });
      }
    }),
    LIMIT_MS,
  );
});
