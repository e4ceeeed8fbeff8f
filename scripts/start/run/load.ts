import { ask } from './http';

/** Requests of one burst. */
const BURST = 100;
/** The highest rate that a user may set. */
export const MOST_PER_MINUTE = 6000;
const TIMEOUT_SECONDS = 5;

/** Requests to a path of the balancer, evenly spaced, each on a connection of its own so that all replicas get some. */
export class Load {
  readonly status = {
    perMinute: 0,
    sent: 0,
    answered: 0,
    failed: 0,
    lastFailure: undefined as string | undefined,
  };
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly port: number,
    private readonly path: string,
  ) {}

  /** @throws {RangeError} when the rate is not an integer from 0 to {@link MOST_PER_MINUTE}. */
  setRate(perMinute: number): void {
    if (!Number.isInteger(perMinute) || perMinute < 0 || perMinute > MOST_PER_MINUTE)
      throw new RangeError(
        `${String(perMinute)} requests per minute: not an integer from 0 to ${MOST_PER_MINUTE}`,
      );
    clearInterval(this.timer);
    this.status.perMinute = perMinute;
    if (perMinute === 0) return;
    void this.send();
    this.timer = setInterval(() => void this.send(), 60_000 / perMinute);
  }

  /** Sends a burst of requests within one second. */
  burst(): void {
    for (let count = 0; count < BURST; count++)
      setTimeout(() => void this.send(), (count * 1000) / BURST).unref();
  }

  private async send(): Promise<void> {
    this.status.sent++;
    try {
      const { status } = await ask(this.port, this.path, TIMEOUT_SECONDS);
      if (status >= 400) throw new Error(`status ${status}`);
      this.status.answered++;
    } catch (error) {
      this.status.failed++;
      this.status.lastFailure = (error as Error).message;
    }
  }
}
