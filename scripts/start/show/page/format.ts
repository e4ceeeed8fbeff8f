/** Texts that depend on the status. Pure. */
import type { AlertStatus } from '../../run/status';
import type { Texts } from './texts/en';

export function clock(at: number, { language }: Texts): string {
  return new Date(at).toLocaleTimeString(language, { hourCycle: 'h23' });
}

export function number(value: number | null | undefined, { language }: Texts): string {
  return value?.toLocaleString(language, { maximumFractionDigits: 1 }) ?? '–';
}

/** What comes next, and when, if the load stays as it is. */
export function next(alert: AlertStatus, now: number, texts: Texts): string {
  const { firesAt, resolvesAt, forSeconds, history } = alert;
  const left = (at: number): number => Math.max(0, Math.ceil((at - now) / 1000));
  if (firesAt !== undefined) return texts.firesIn(left(firesAt));
  if (resolvesAt !== undefined) return texts.staysFiring(left(resolvesAt));
  return history.at(-1)?.state === 'firing' ? texts.firing : texts.canFire(forSeconds);
}

/** What has no translation, such as what a process printed, stays English. */
export function translated(said: string, texts: Texts): { lang: string; text: string } {
  const known = texts.translations.find(([pattern]) => pattern.test(said));
  if (known === undefined) return { lang: 'en', text: said };
  return { lang: texts.language, text: said.replace(...known) };
}
