import type { Place, Status } from '../run/status';
import { next, number } from './page/format';
import { en } from './page/texts/en';

type Out = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

/** Lines with the time since the start; on a terminal the alert's state is a line below them, redrawn in place. */
export class Terminal {
  private readonly startedAt = Date.now();
  private readonly erased: string;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: Out) {
    this.erased = out.isTTY ? '\r\x1b[K' : '';
  }

  readonly say = (text: string): void => {
    const seconds = (Date.now() - this.startedAt) / 1000;
    const time = `${seconds.toFixed(1).padStart(6)} s  `;
    const lines = text.replaceAll('\n', `\n${' '.repeat(time.length)}`);
    this.out.write(`${this.erased}${time}${lines}\n`);
  };

  /** On a terminal only; elsewhere the lines must do. */
  follow(status: () => Status): void {
    if (!this.out.isTTY) return;
    this.say('Ctrl-C ends everything');
    this.timer = setInterval(() => {
      // Longer than the terminal is wide it would wrap, and only its end would be erased.
      const line = statusLine(status()).slice(0, this.out.columns - 1);
      this.out.write(this.erased + line);
    }, 1000);
  }

  close(): void {
    clearInterval(this.timer);
  }
}

/** With the path that answers a browser. */
export function placeLine({ name, address, path, state }: Place): string {
  return `${name.padEnd(13)} ${address}${path}${state === 'ready' ? '' : `  (${state})`}`;
}

function statusLine({ alert, now }: Status): string {
  if (alert === undefined) return en.noAlert;
  const state = alert.history.at(-1)?.state ?? 'waiting';
  const limit = `${number(alert.perMinute, en)}/min, limit ${number(alert.threshold, en)}`;
  return `${alert.name} ${state} (${limit}). ${next(alert, now, en)}`;
}
