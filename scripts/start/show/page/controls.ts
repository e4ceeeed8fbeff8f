import { byId, setText } from './dom.js';

/** Sends a control's request with the token of this page; says what came of it. */
export async function press(path: string, body: object, what: string): Promise<void> {
  const token = document.querySelector<HTMLMetaElement>('meta[name=token]')?.content ?? '';
  const outcome = byId('outcome');
  outcome.classList.remove('bad');
  setText(outcome, `${what} …`);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': token },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    setText(outcome, `${what}: done`);
  } catch (error) {
    outcome.classList.add('bad');
    setText(outcome, `${what}: ${(error as Error).message}`);
  }
}

/** The buttons that are always there. */
export function wireControls(): void {
  for (const button of byId('loads').querySelectorAll<HTMLButtonElement>('[data-per-minute]')) {
    const perMinute = Number(button.dataset.perMinute);
    button.addEventListener('click', () => {
      void press('/load', { perMinute }, `${perMinute} requests per minute`);
    });
  }
  byId('burst').addEventListener('click', () => void press('/burst', {}, 'Burst of 100'));
  byId('roll').addEventListener('click', () => void press('/roll', {}, 'Roll all replicas'));
  byId('threshold-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const threshold = byId('new-threshold', HTMLInputElement).valueAsNumber;
    void press('/threshold', { threshold }, `alert.threshold ${threshold}`);
  });
}
