import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Labels } from '../plan/manifests';
import { openGate } from './gate';
import { getJson } from './http';
import { freePort } from './ports';
import type { RunFolder } from './run-folder';
import { type ProcessEvents, serverContainer, Supervised } from './supervised';

/** An alert as Alertmanager's API holds it. */
export interface HeldAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** Without receivers to notify: it is enough that Alertmanager holds the alert. */
const CONFIG = {
  route: { receiver: 'nobody', group_by: ['namespace', 'service', 'alertname'], group_wait: '5s' },
  receivers: [{ name: 'nobody' }],
};

/**
 * Alertmanager lets every website use its API (`Access-Control-Allow-Origin: *`), so a gate listens on its port instead. A website
 * could find the port behind the gate by trying all ports, but not the random path.
 */
export class Alertmanager extends Supervised {
  constructor(
    private readonly folder: Pick<RunFolder, 'file'>,
    private readonly port: number,
    events: ProcessEvents,
  ) {
    super(serverContainer('Alertmanager', port), events);
  }

  /** @param stop closes the gate when it aborts */
  async start(program: Promise<string>, stop: AbortSignal): Promise<void> {
    const prefix = `/${randomBytes(16).toString('hex')}`;
    const behind = `127.0.0.1:${await freePort()}`;
    await openGate(this.name, this.port, `http://${behind}${prefix}`, stop);
    const config = this.folder.file('alertmanager.yml');
    writeFileSync(config, stringify(CONFIG));
    const args = [
      `--config.file=${config}`,
      `--storage.path=${this.folder.file('alertmanager')}`,
      `--web.listen-address=${behind}`,
      `--web.route-prefix=${prefix}`,
      `--web.external-url=http://127.0.0.1:${this.port}`,
      '--cluster.listen-address=', // one instance: no gossip port
    ];
    await this.keepServing(program, args);
  }

  async alerts(): Promise<HeldAlert[]> {
    return getJson(this.port, '/api/v2/alerts');
  }
}
