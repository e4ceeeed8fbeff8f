import { STATUS } from '../fixtures';
import { Terminal } from './terminal';

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
