import { Agent, get } from 'node:http';

const TIMEOUT_MS = 10_000;
/** Number of connections that stay open. */
const KEPT = 4;
const TICK_MS = 5;

/** The result of a load. */
export interface Outcome {
  readonly sent: number;
  readonly perSecond: number;
  /** Number of failures by their kind: `503`, `ECONNRESET`, … */
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * Requests at a constant rate, whether earlier ones are answered or not; every second request on a connection of its own, so that all
 * Pods get some, the others on connections that stay open.
 */
export class Load {
  private readonly keeping = new Agent({ keepAlive: true, maxSockets: KEPT });
  private readonly open = new Set<Promise<void>>();
  private readonly failures: Record<string, number> = {};
  private readonly started = Date.now();
  private readonly timer: NodeJS.Timeout;
  private sent = 0;

  constructor(
    private readonly url: string,
    private readonly perSecond: number,
  ) {
    this.timer = setInterval(() => {
      this.sendDue();
    }, TICK_MS);
    this.sendDue();
  }

  get failed(): number {
    return Object.values(this.failures).reduce((sum, count) => sum + count, 0);
  }

  /** Sends no more and waits for the answers that are due. */
  async stop(): Promise<Outcome> {
    clearInterval(this.timer);
    const perSecond = this.sent / ((Date.now() - this.started) / 1000);
    await Promise.all(this.open);
    this.keeping.destroy();
    return { sent: this.sent, perSecond, failures: this.failures };
  }

  /** Sends the requests that are due. */
  private sendDue(): void {
    const due = Math.floor(((Date.now() - this.started) / 1000) * this.perSecond) + 1;
    while (this.sent < due) this.send();
  }

  private send(): void {
    this.sent += 1;
    const answer = request(this.url, this.sent % 2 === 0 ? this.keeping : false).then((outcome) => {
      if (outcome !== '200') this.failures[outcome] = (this.failures[outcome] ?? 0) + 1;
    });
    this.open.add(answer);
    void answer.then(() => this.open.delete(answer));
  }
}

function request(url: string, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    get(url, { agent, signal }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(String(response.statusCode));
      });
      response.on('error', ({ message }) => {
        resolve(message);
      });
    }).on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
  });
}
