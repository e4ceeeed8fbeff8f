import { get } from 'node:http';

export interface LoadStatus {
  readonly perMinute: number;
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly lastFailure: string | undefined;
}

/** Requests of one burst. */
const BURST = 100;
/** As much as a person may ask for. */
export const MOST_PER_MINUTE = 6000;

const TIMEOUT_MS = 5_000;

/** Requests to a path of the balancer, evenly spaced, each on a connection of its own so that all replicas get some. */
export class Load {
  private timer: NodeJS.Timeout | undefined;
  private perMinute = 0;
  private sent = 0;
  private answered = 0;
  private failed = 0;
  private lastFailure: string | undefined;

  constructor(
    private readonly port: number,
    private readonly path: string,
  ) {}

  get status(): LoadStatus {
    const { perMinute, sent, answered, failed, lastFailure } = this;
    return { perMinute, sent, answered, failed, lastFailure };
  }

  /** @throws {RangeError} beyond what {@link MOST_PER_MINUTE} allows. */
  setRate(perMinute: number): void {
    if (!Number.isInteger(perMinute) || perMinute < 0 || perMinute > MOST_PER_MINUTE)
      throw new RangeError(
        `${String(perMinute)} requests per minute: not an integer from 0 to ${MOST_PER_MINUTE}`,
      );
    clearInterval(this.timer);
    this.perMinute = perMinute;
    if (perMinute === 0) return;
    this.send();
    this.timer = setInterval(() => {
      this.send();
    }, 60_000 / perMinute);
  }

  /** All of them within a second. */
  burst(): void {
    for (let count = 0; count < BURST; count++)
      setTimeout(
        () => {
          this.send();
        },
        (count * 1000) / BURST,
      ).unref();
  }

  private send(): void {
    this.sent++;
    const request = get({
      host: '127.0.0.1',
      port: this.port,
      path: this.path,
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    request.once('response', (response) => {
      response.resume().once('error', (error) => {
        this.fail(error.message);
      });
      response.once('end', () => {
        if ((response.statusCode ?? 500) < 400) this.answered++;
        else this.fail(`status ${response.statusCode ?? '?'}`);
      });
    });
    request.once('error', ({ message }) => {
      this.fail(message);
    });
  }

  private fail(why: string): void {
    this.failed++;
    this.lastFailure = why;
  }
}
