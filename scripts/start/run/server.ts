import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessEvents, Supervised } from './supervised';

export type ServerState = 'waiting' | 'starting' | 'running' | 'down';

const READY_WITHIN_SECONDS = 60;
const LOOK_MS = 200;

/** Prometheus or Alertmanager as a process: what it is doing, told when that changes. */
export class WatchedServer extends Supervised {
  state: ServerState = 'waiting';
  readonly url: string;

  constructor(
    name: string,
    protected readonly port: number,
    events: ProcessEvents,
  ) {
    super(name, events);
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @throws {Error} with the last lines it printed, when it is not ready in time. */
  async untilReady(stopped: AbortSignal): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_SECONDS * 1000;
    while (!stopped.aborted) {
      await this.look();
      if (this.state === 'running') return;
      if (Date.now() > deadline)
        throw new Error(
          `${this.name} is not ready within ${READY_WITHIN_SECONDS} s:\n${this.output}`,
        );
      await sleep(LOOK_MS);
    }
  }

  async look(): Promise<void> {
    const { pid } = this;
    const signal = AbortSignal.timeout(3000);
    const isReady = await fetch(`${this.url}/-/ready`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
    // Of a process that has ended meanwhile the answer says nothing.
    if (pid !== this.pid || isReady === (this.state === 'running')) return;
    this.state = isReady ? 'running' : 'down';
    this.events.said(`${this.name} ${isReady ? 'runs' : 'does not answer'}`);
  }

  protected override started(): void {
    if (this.state === 'waiting') this.state = 'starting';
  }

  protected override ended(): void {
    this.state = 'down';
  }
}
