import type { AlertStatus, Place, Status } from '../run/status';
import { placeLine, Terminal } from './terminal';

const ALERT = {
  name: 'Busy',
  history: [{ at: 0, state: 'inactive' }],
  threshold: 5,
} as Partial<AlertStatus> as AlertStatus;
const STATUS = { now: 1000, alert: ALERT } as Partial<Status> as Status;

describe(Terminal.name, () => {
  let written: string[];
  const terminal = (isTTY: boolean, columns = 80): Terminal => {
    written = [];
    const write = (text: unknown): boolean => written.push(String(text)) > 0;
    return new Terminal({ isTTY, columns, write });
  };

  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('redraws the alert’s state in place', () => {
    const drawn = terminal(true);
    drawn.follow(() => ({
      ...STATUS,
      alert: { ...ALERT, history: [{ at: 0, state: 'pending' }], perMinute: 12, firesAt: 41_000 },
    }));
    jest.advanceTimersByTime(2000);
    drawn.close();
    drawn.say('the end');
    const line = '\r\x1b[KBusy pending (12/min, limit 5). Fires in 40 s if the load goes on.';
    expect(written).toEqual([
      '\r\x1b[K   0.0 s  Ctrl-C ends everything\n',
      line,
      line,
      '\r\x1b[K   2.0 s  the end\n',
    ]);
  });

  it('cuts the state off where the terminal ends', () => {
    const drawn = terminal(true, 10);
    drawn.follow(() => STATUS);
    jest.advanceTimersByTime(1000);
    drawn.close();
    expect(written.at(-1)).toBe('\r\x1b[KBusy inac');
  });

  it('writes lines, and nothing else, where there is no terminal', () => {
    const drawn = terminal(false);
    drawn.follow(() => STATUS);
    drawn.say('two\nlines');
    jest.advanceTimersByTime(2000);
    drawn.close();
    expect(written).toEqual(['   0.0 s  two\n          lines\n']);
  });
});

describe(placeLine.name, () => {
  it('names what answers a browser', () => {
    const place: Omit<Place, 'state'> = {
      name: 'Alertmanager',
      address: 'http://127.0.0.1:9093',
      path: '/api/v2/alerts',
    };
    const line = 'Alertmanager  http://127.0.0.1:9093/api/v2/alerts';
    expect(placeLine({ ...place, state: 'ready' })).toBe(line);
    expect(placeLine({ ...place, state: 'down' })).toBe(`${line}  (down)`);
  });
});
