import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { Gate } from './gate';
import { getJson } from './http-json';
import { freePort } from './ports';
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

/**
 * Alertmanager as a process. It lets every website use its API (`Access-Control-Allow-Origin: *`), hence a gate on
 * its port; the port behind the gate can be found by trying, the path cannot.
 */
export class Alertmanager {
  readonly process: Supervised;
  private gate: Gate | undefined;

  constructor(
    private readonly folder: Pick<RunFolder, 'file'>,
    private readonly port: number,
    events: SupervisedEvents,
  ) {
    this.process = new Supervised('Alertmanager', events);
  }

  async start(program: string): Promise<void> {
    const behind = { port: await freePort(), prefix: `/${randomBytes(16).toString('hex')}` };
    this.gate = new Gate('Alertmanager', this.port, behind);
    await this.gate.listen();
    writeFileSync(this.folder.file('alertmanager.yml'), stringify(CONFIG));
    this.process.start({
      program,
      args: [
        `--config.file=${this.folder.file('alertmanager.yml')}`,
        `--storage.path=${this.folder.file('alertmanager')}`,
        `--web.listen-address=127.0.0.1:${behind.port}`,
        `--web.route-prefix=${behind.prefix}`,
        `--web.external-url=${this.url}`,
        '--cluster.listen-address=', // one instance: no gossip port
      ],
      env: { PATH: process.env.PATH },
    });
  }

  async stop(graceMs: number): Promise<void> {
    this.gate?.close();
    await this.process.stop(graceMs);
  }

  async isReady(): Promise<boolean> {
    return this.alerts().then(
      () => true,
      () => false,
    );
  }

  async alerts(): Promise<HeldAlert[]> {
    return getJson(`${this.url}/api/v2/alerts`);
  }

  private get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
}
