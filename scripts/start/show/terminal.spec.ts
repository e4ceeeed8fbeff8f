import type { AlertStatus, Status } from '../run/status';
import { statusLines, Terminal } from './terminal';

const ALERT = { name: 'Busy', history: [], threshold: 5 } as Partial<AlertStatus> as AlertStatus;
const LOAD = { perMinute: 0, sent: 0, answered: 0, failed: 0, lastFailure: undefined };
const STATUS = {
  now: 1000,
  places: [],
  replicas: [],
  refused: 0,
  alert: ALERT,
  held: [],
  load: LOAD,
  notes: [],
} as Partial<Status> as Status;

describe(Terminal.name, () => {
  let written: string[];
  const terminal = (rows: number): Terminal => {
    written = [];
    const write = (text: string): number => written.push(text);
    return new Terminal({ isTTY: true, columns: 80, rows, write });
  };

  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([4, 24])('draws the status in place on %i rows', (rows) => {
    const drawn = terminal(rows);
    drawn.follow(() => STATUS);
    jest.advanceTimersByTime(2000);
    drawn.close();
    const [first = '', erased, again] = written;
    const lines = first.split('\n').length - 1;
    expect(lines).toBe(Math.min(7, rows - 1));
    expect([erased, again]).toEqual([`\x1b[${lines}A\x1b[J`, first]);
  });
});

const BUSY: Status = {
  ...STATUS,
  places: [
    { name: 'Application', address: 'http://127.0.0.1:8080', state: 'ready' },
    { name: 'Prometheus', address: 'http://127.0.0.1:9090', state: 'down' },
  ],
  replicas: [
    { name: 'web-1-abcde', state: 'ready', pid: 1, restarts: 0, ports: [] },
    { name: 'web-1-fghij', state: 'starting', pid: 2, restarts: 3, ports: [] },
  ],
  refused: 2,
  alert: {
    ...ALERT,
    history: [{ at: 0, state: 'pending' }],
    perMinute: 12,
    firesAt: 41_000,
  },
  load: { perMinute: 60, sent: 9, answered: 8, failed: 1, lastFailure: 'socket hang up' },
  notes: ['a note'],
};

describe(statusLines.name, () => {
  it('fits the system into a few lines', () => {
    expect(statusLines(BUSY)).toEqual([
      'Application   http://127.0.0.1:8080',
      'Prometheus    http://127.0.0.1:9090  (down)',
      'Replicas      abcde ready · fghij starting, restarted 3×',
      'Load          60/min, 9 sent, 8 answered, 1 failed (socket hang up), 2 found no ready replica',
      'Alert         Busy pending (12/min, limit 5). Fires in 40 s if the load goes on.',
      'Alertmanager  holds no alert',
      'Note          a note',
    ]);
  });
});
