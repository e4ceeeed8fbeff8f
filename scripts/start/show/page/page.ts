import type { PageStatus } from '../../run/status';
import { byId, h, render } from './dom.js';
import { en, type Texts } from './texts/en.js';
import { ptBR } from './texts/pt-BR.js';
import { show } from './view.js';

const POLL_MS = 1000;
/** By what the browser's languages begin with. */
const LANGUAGES: Readonly<Record<string, Texts>> = { en, pt: ptBR };

let texts = chosenLanguage();
let status: PageStatus | undefined;

/** What was chosen on this page before, or else what the browser prefers. */
function chosenLanguage(): Texts {
  const wanted = [localStorage.getItem('language') ?? [], navigator.languages].flat();
  const known = wanted.flatMap((tag) => LANGUAGES[tag.slice(0, 2)] ?? []);
  return known[0] ?? en;
}

/** @param isAnswered whether the status is of now */
function draw(isAnswered: boolean): void {
  document.documentElement.lang = texts.language;
  byId('connection').dataset.state = isAnswered ? 'ready' : 'down';
  render(byId('connection'), isAnswered ? texts.live : texts.lost);
  const options = Object.values(LANGUAGES).map(({ language, languageName }) => {
    const selected = language === texts.language ? '' : undefined;
    return h('option', { value: language, lang: language, selected }, languageName);
  });
  byId('language').ariaLabel = texts.languages;
  render(byId('language'), ...options);
  if (status !== undefined) show(status, texts);
}

async function poll(): Promise<void> {
  const answer = await fetch('/status', { signal: AbortSignal.timeout(5000) })
    .then((response) => response.json() as Promise<PageStatus>)
    .catch(() => undefined);
  setTimeout(() => void poll(), POLL_MS);
  status = answer ?? status;
  draw(answer !== undefined);
}

/** Sends a control's request with the token of this page; says what came of it. */
async function press(path: string, body: string, what: string): Promise<void> {
  const token = document.querySelector<HTMLMetaElement>('meta[name=token]')?.content ?? '';
  const outcome = byId('outcome');
  const say = (state: string, text: string): void => {
    outcome.dataset.state = state;
    render(outcome, text);
  };
  say('starting', `${what} …`);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': token },
      body,
    });
    if (!response.ok) throw new Error(await response.text());
    say('ready', `${what}: ${texts.done}`);
  } catch (error) {
    say('down', `${what}: ${(error as Error).message}`);
  }
}

addEventListener('click', ({ target }) => {
  const button = target instanceof HTMLButtonElement ? target : undefined;
  const { path, body = '' } = button?.dataset ?? {};
  if (path) void press(path, body, button?.ariaLabel ?? button?.textContent ?? '');
});
byId('language').addEventListener('change', ({ target }) => {
  localStorage.setItem('language', (target as HTMLSelectElement).value);
  texts = chosenLanguage();
  draw(true);
});
addEventListener('submit', (event) => {
  event.preventDefault();
  const threshold = (byId('new-threshold') as HTMLInputElement).valueAsNumber;
  void press('/threshold', JSON.stringify({ threshold }), `alert.threshold ${threshold}`);
});
void poll();
