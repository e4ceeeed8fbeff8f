import { chartText, duration, next, rate, sent } from './page/format';
import type { AlertStatus } from '../run/status';

const ALERT = {
  history: [{ at: 0, state: 'inactive' }],
  threshold: 5,
  perMinute: 0,
  forSeconds: 60,
} as Partial<AlertStatus> as AlertStatus;

describe(next.name, () => {
  it('says how soon an inactive alert could fire', () => {
    expect(next(ALERT, 0)).toBe('Can fire 1 minute after the limit is passed, at the earliest.');
  });

  it('counts down to firing, and not below zero', () => {
    const pending: AlertStatus = { ...ALERT, firesAt: 10_000 };
    expect(next(pending, 500)).toBe('Fires in 10 s if the load goes on.');
    expect(next(pending, 11_000)).toBe('Fires in 0 s if the load goes on.');
  });

  it('tells firing above the limit from being kept firing below it', () => {
    const firing: AlertStatus = { ...ALERT, history: [{ at: 0, state: 'firing' }] };
    expect(next(firing, 0)).toBe('Fires for as long as the limit is passed.');
    expect(next({ ...firing, resolvesAt: 104_000 }, 0)).toBe(
      'Below the limit again; it stays firing for 104 s more.',
    );
  });
});

describe('the other texts', () => {
  it('are in the units people use', () => {
    expect([duration(60), duration(120), duration(90)]).toEqual(['1 minute', '2 minutes', '90 s']);
    expect([rate(undefined), rate(60), rate(1234.56)]).toEqual(['–', '60', '1,234.6']);
    expect(chartText(ALERT)).toBe('Now 0 requests per minute; the limit is 5.');
  });

  it('name the last failure of the load', () => {
    const load = { perMinute: 5, sent: 3, answered: 2, failed: 1, lastFailure: 'socket hang up' };
    expect(sent(load)).toBe('3 sent, 2 answered, 1 failed (socket hang up)');
  });
});
