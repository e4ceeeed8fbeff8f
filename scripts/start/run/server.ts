import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './status';
import type { Supervised, SupervisedEvents } from './supervised';

/** A program with an HTTP API that is asked whether it is ready. */
export interface Watched {
  readonly process: Supervised;
  readonly isReady: () => Promise<boolean>;
}

const READY_WITHIN_SECONDS = 60;
const LOOK_MS = 200;

/** Follows one of Prometheus and Alertmanager: what it is doing, told when that changes. */
export class ServerWatch {
  state: Place['state'] = 'waiting';
  readonly events: SupervisedEvents;

  constructor(
    private readonly name: string,
    private readonly say: (text: string) => void,
    spawned: (pid: number) => void,
  ) {
    this.events = {
      started: (pid) => {
        spawned(pid);
        if (this.state === 'waiting') this.state = 'starting';
      },
      ended: (how, delaySeconds) => {
        this.state = 'down';
        const when = delaySeconds === 0 ? 'at once' : `in ${delaySeconds} s`;
        say(`${name} ended (${how}); it is started again ${when}`);
      },
    };
  }

  /** @throws {Error} with the last lines it printed, when it is not ready in time. */
  async untilReady(server: Watched, stopped: AbortSignal): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_SECONDS * 1000;
    while (!stopped.aborted) {
      await this.look(server);
      if (this.state === 'running') return;
      if (Date.now() > deadline)
        throw new Error(
          `${this.name} is not ready within ${READY_WITHIN_SECONDS} s:\n${server.process.output}`,
        );
      await sleep(LOOK_MS);
    }
  }

  async look(server: Watched): Promise<void> {
    const { pid } = server.process;
    const isReady = await server.isReady();
    // Of a process that has ended meanwhile the answer says nothing.
    if (pid !== server.process.pid || isReady === (this.state === 'running')) return;
    if (isReady) this.say(`${this.name} runs`);
    else if (this.state === 'running') this.say(`${this.name} does not answer`);
    if (isReady) this.state = 'running';
    else if (this.state === 'running') this.state = 'down';
  }
}
