import type { PageStatus } from '../../run/status';
import { fitChart } from './chart.js';
import { byId, setText } from './dom.js';
import { show } from './view.js';

const POLL_MS = 1000;

async function poll(): Promise<void> {
  const connection = byId('connection');
  let said = 'npm start does not answer: it has ended, or it is busy';
  let isBad = false;
  try {
    const response = await fetch('/status', { signal: AbortSignal.timeout(5000) });
    said = show((await response.json()) as PageStatus) ? 'live' : 'starting';
  } catch {
    isBad = true;
  }
  setText(connection, said);
  connection.classList.toggle('bad', isBad);
  setTimeout(() => void poll(), POLL_MS);
}

/** Sends a control's request with the token of this page; says what came of it. */
async function press(path: string, body: object, what: string): Promise<void> {
  const token = document.querySelector<HTMLMetaElement>('meta[name=token]')?.content ?? '';
  const outcome = byId('outcome');
  const say = (text: string, isBad = false): void => {
    outcome.classList.toggle('bad', isBad);
    setText(outcome, `${what}${text}`);
  };
  say(' …');
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': token },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    say(': done');
  } catch (error) {
    say(`: ${(error as Error).message}`, true);
  }
}

/** Told the button in `#id` that is clicked. */
function onClick(id: string, pressed: (button: HTMLButtonElement) => Promise<void>): void {
  byId(id).addEventListener('click', ({ target }) => {
    if (target instanceof HTMLButtonElement) void pressed(target);
  });
}

onClick('loads', ({ dataset: { perMinute } }) =>
  perMinute === undefined
    ? press('/burst', {}, 'Burst of 100')
    : press('/load', { perMinute: Number(perMinute) }, `${perMinute} requests per minute`),
);
onClick('roll', () => press('/roll', {}, 'Roll all replicas'));
onClick('replicas', (button) => {
  const replica = button.closest('tr')?.dataset.key;
  return press('/kill', { replica }, `Kill ${replica ?? ''}`);
});
byId('threshold-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const threshold = byId('new-threshold', HTMLInputElement).valueAsNumber;
  void press('/threshold', { threshold }, `alert.threshold ${threshold}`);
});
addEventListener('resize', fitChart);
void poll();
