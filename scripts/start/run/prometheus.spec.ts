import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf } from '../plan/plan';
import { freePort } from './ports';
import { Prometheus } from './prometheus';

describe(Prometheus.name, () => {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const file = (name: string): string => join(folder, name);
  const raised = planOf(
    readFileSync('chart/tests/defaults.golden.yaml', 'utf8').replace(') > 5', ') > 30'),
  );
  const on = (prometheusPort: number): Prometheus =>
    new Prometheus({ file }, { prometheusPort, alertmanagerPort: 1 }, { said: () => undefined });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('has taken a new configuration when its own metric says so', async () => {
    let reloads = 1;
    const server = createServer((_request, response) => {
      if (existsSync(file('rules.yml'))) reloads++;
      response.end(`a 1\nprometheus_config_last_reload_success_timestamp_seconds ${reloads}\n`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await on((server.address() as AddressInfo).port).reload(raised);
    server.close();
    expect(reloads).toBe(2);
    expect(readFileSync(file('rules.yml'), 'utf8')).toContain(') > 30');
  });

  it('says when it has not, and leaves it to the next start', async () => {
    await expect(on(await freePort()).reload(raised)).rejects.toThrow(
      'Prometheus takes its new configuration: not within 10 s: it is waiting',
    );
    expect(readFileSync(file('rules.yml'), 'utf8')).toContain(') > 30');
  });
});
