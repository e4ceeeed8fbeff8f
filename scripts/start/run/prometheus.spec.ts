import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Plan, planOf } from '../plan/plan';
import { freePort } from './ports';
import { Prometheus } from './prometheus';

const PLAN = planOf(readFileSync('chart/tests/defaults.golden.yaml', 'utf8'));

describe(Prometheus.name, () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const on = (port: number): Prometheus =>
    new Prometheus({ file }, port, 1, 'http://page', { said: () => undefined });
  const raised: Plan = { ...PLAN, ruleGroups: [{ name: 'g', rules: [{ expr: 'x > 30' }] }] };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('says so when it does not answer, and takes no new configuration', async () => {
    const prometheus = on(await freePort());
    await expect(prometheus.reload(raised, PLAN)).rejects.toThrow(
      'Prometheus does not answer: it keeps its configuration',
    );
    expect(() => readFileSync(file('rules.yml'))).toThrow('ENOENT');
  });

  it('goes back to the configuration in force when it ends while it reloads', async () => {
    const reloaded = 'prometheus_config_last_reload_success_timestamp_seconds 1';
    const server = createServer((_request, response) => {
      response.writeHead(200, { connection: 'close' }).end(reloaded);
      server.close();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const prometheus = on((server.address() as AddressInfo).port);
    await expect(prometheus.reload(raised, PLAN)).rejects.toThrow('does not answer');
    expect(readFileSync(file('rules.yml'), 'utf8')).toContain(') > 5');
  });
});
