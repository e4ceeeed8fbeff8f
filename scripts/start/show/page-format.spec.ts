import { next, number, translated } from './page/format';
import { en } from './page/texts/en';
import { ptBR } from './page/texts/pt-BR';
import type { AlertStatus } from '../run/status';

const ALERT = {
  history: [{ at: 0, state: 'inactive' }],
  threshold: 5,
  perMinute: 0,
  forSeconds: 60,
} as Partial<AlertStatus> as AlertStatus;

describe(next.name, () => {
  it('says how soon an inactive alert could fire', () => {
    expect(next(ALERT, 0, en)).toBe('Can fire 60 s after the limit is passed, at the earliest.');
  });

  it('counts down to firing, and not below zero', () => {
    const pending: AlertStatus = { ...ALERT, firesAt: 10_000 };
    expect(next(pending, 500, en)).toBe('Fires in 10 s if the load goes on.');
    expect(next(pending, 11_000, ptBR)).toBe('Dispara em 0 s se a carga continuar.');
  });

  it('tells firing above the limit from being kept firing below it', () => {
    const firing: AlertStatus = { ...ALERT, history: [{ at: 0, state: 'firing' }] };
    expect(next(firing, 0, en)).toBe('Fires for as long as the limit is passed.');
    expect(next({ ...firing, resolvesAt: 104_000 }, 0, en)).toBe(
      'Below the limit again; it stays firing for 104 s more.',
    );
  });
});

describe('the other texts', () => {
  it('write numbers as the language does', () => {
    expect([undefined, 60, 1234.56].map((value) => number(value, en))).toEqual([
      '–',
      '60',
      '1,234.6',
    ]);
    expect(number(1234.56, ptBR)).toBe('1.234,6');
  });

  it('name the last failure of the load', () => {
    const load = { perMinute: 5, sent: 3, answered: 2, failed: 1, lastFailure: 'socket hang up' };
    expect(en.sent(load)).toBe('3 sent, 2 answered, 1 failed (socket hang up)');
    expect(ptBR.sent(load)).toBe('enviadas: 3, respondidas: 2, com falha: 1 (socket hang up)');
  });

  it('translate what npm start says, and leave what a process printed', () => {
    const said = 'web-1-abcde ended (SIGKILL); it is started again at once';
    expect(translated(said, en)).toEqual({ lang: 'en', text: said });
    const text = 'web-1-abcde terminou (SIGKILL); será reiniciado';
    expect(translated(said, ptBR)).toEqual({ lang: 'pt-BR', text });
    expect(translated('panic: oh', ptBR)).toEqual({ lang: 'en', text: 'panic: oh' });
  });
});
