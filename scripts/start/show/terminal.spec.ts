import type { Place } from '../run/status';
import { placeLine, sayTo } from './terminal';

describe(sayTo.name, () => {
  it('writes each line below the one before, the first with the time since the start', () => {
    jest.useFakeTimers();
    const written: unknown[] = [];
    const say = sayTo({ write: (text: unknown) => written.push(text) > 0 });
    jest.advanceTimersByTime(2000);
    say('two\nlines');
    jest.useRealTimers();

    expect(written).toEqual(['   2.0 s  two\n          lines\n']);
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
