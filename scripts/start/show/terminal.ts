import type { AlertStatus, Place, Status } from '../run/status';
import { next, rate, sent } from './page/format';

const REDRAW_MS = 1000;

type Out = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'> & {
  readonly write: (text: string) => unknown;
};

/** Lines with the time since the start; on a terminal also a status that is redrawn in place below them. */
export class Terminal {
  private readonly startedAt = Date.now();
  private drawn = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: Out) {}

  readonly say = (text: string): void => {
    this.erase();
    const seconds = (Date.now() - this.startedAt) / 1000;
    const time = `${seconds.toFixed(1).padStart(6)} s  `;
    this.out.write(`${time}${text.replaceAll('\n', `\n${' '.repeat(time.length)}`)}\n`);
  };

  /** On a terminal only; elsewhere the lines must do. */
  follow(status: () => Status): void {
    if (!this.out.isTTY) return;
    this.timer = setInterval(() => {
      this.draw(['', ...statusLines(status()), '', 'Ctrl-C ends everything.']);
    }, REDRAW_MS);
  }

  close(): void {
    clearInterval(this.timer);
    this.erase();
  }

  /**
   * A line longer than the terminal is wide would wrap and upset the count; more lines than fit above the cursor's
   * would scroll away and could not be erased.
   */
  private draw(lines: readonly string[]): void {
    this.erase();
    const width = this.out.columns - 1;
    const shown = lines.slice(0, this.out.rows - 1);
    this.out.write(shown.map((line) => `${line.slice(0, width)}\n`).join(''));
    this.drawn = shown.length;
  }

  private erase(): void {
    if (this.drawn > 0) this.out.write(`\x1b[${this.drawn}A\x1b[J`);
    this.drawn = 0;
  }
}

/** The compact status, one string a line. */
export function statusLines({ now, places, replicas, load, alert, ...status }: Status): string[] {
  const { held, refused, notes } = status;
  const states = replicas.map(({ name, state, restarts }) => {
    const restarted = restarts > 0 ? `, restarted ${restarts}×` : '';
    return `${name.slice(-5)} ${state}${restarted}`;
  });
  const lost = refused > 0 ? `, ${refused} found no ready replica` : '';
  const names = held?.map(({ labels }) => labels.alertname ?? '').join(', ');
  const holds = names === undefined ? 'does not answer' : `holds ${names || 'no alert'}`;
  return [
    ...places.map(placeLine),
    `Replicas      ${states.join(' · ')}`,
    `Load          ${load.perMinute}/min, ${sent(load)}${lost}`,
    ...(alert === undefined ? [] : [`Alert         ${alertLine(alert, now)}`]),
    `Alertmanager  ${holds}`,
    ...notes.map((note) => `Note          ${note}`),
  ];
}

export function placeLine({ name, address, state }: Place): string {
  return `${name.padEnd(13)} ${address}${state === 'ready' ? '' : `  (${state})`}`;
}

function alertLine(alert: AlertStatus, now: number): string {
  const state = alert.history.at(-1)?.state ?? 'not evaluated yet';
  const limit = `${rate(alert.perMinute)}/min, limit ${rate(alert.threshold)}`;
  return `${alert.name} ${state} (${limit}). ${next(alert, now)}`;
}
