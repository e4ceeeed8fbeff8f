import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { getJson } from './http-json';
import type { RunFolder } from './run-folder';
import { Supervised, type SupervisedEvents } from './supervised';

/** An alert as Alertmanager's API holds it. */
export interface HeldAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** Nobody to notify: what counts here is that Alertmanager holds the alert. */
const CONFIG = {
  route: { receiver: 'nobody', group_by: ['namespace', 'service', 'alertname'], group_wait: '5s' },
  receivers: [{ name: 'nobody' }],
};

export class Alertmanager {
  readonly process: Supervised;

  constructor(
    private readonly folder: Pick<RunFolder, 'file'>,
    private readonly port: number,
    events: SupervisedEvents,
  ) {
    this.process = new Supervised('Alertmanager', events);
  }

  start(program: string): void {
    writeFileSync(this.folder.file('alertmanager.yml'), stringify(CONFIG));
    this.process.start({
      program,
      args: [
        `--config.file=${this.folder.file('alertmanager.yml')}`,
        `--storage.path=${this.folder.file('alertmanager')}`,
        `--web.listen-address=127.0.0.1:${this.port}`,
        '--cluster.listen-address=', // one instance: no gossip port
      ],
      env: { PATH: process.env.PATH },
    });
  }

  async isReady(): Promise<boolean> {
    return this.alerts().then(
      () => true,
      () => false,
    );
  }

  async alerts(): Promise<HeldAlert[]> {
    return getJson(`http://127.0.0.1:${this.port}/api/v2/alerts`);
  }
}
