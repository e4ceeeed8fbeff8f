import type { PageStatus, Status } from '../../run/status';
import { drawChart } from './chart.js';
import { byId, fill, type Item, row, setState, setText, setTexts } from './dom.js';
import { chartText, clock, duration, next, rate, sent } from './format.js';

/** Writes a status into the page. False while there is no system to show. */
export function show(status: PageStatus): boolean {
  showPreparing(status.preparing);
  const isLive = 'places' in status;
  document.body.dataset.phase = isLive ? 'live' : 'preparing';
  if (isLive) showSystem(status);
  return isLive;
}

/** What takes no time is not worth a word. */
function showPreparing(programs: PageStatus['preparing']): void {
  byId('preparing').hidden = programs.every(({ isReady }) => isReady);
  const items = programs.map(({ name, isReady, seconds, said }) => ({
    key: name,
    texts: [name, isReady ? 'ready' : 'under way', `${seconds} s`, said],
  }));
  fill('programs', items, row);
}

function showSystem(status: Status): void {
  const { alert, load, held, notes, events, samples } = status;
  showAlert(status);
  drawChart(samples);
  byId('chart').setAttribute('aria-label', chartText(alert));
  for (const button of byId('loads').querySelectorAll<HTMLButtonElement>('[data-per-minute]'))
    button.ariaPressed = String(Number(button.dataset.perMinute) === load.perMinute);
  setText(byId('sent'), sent(load));
  showReplicas(status);
  showPlaces(status);
  fill('held', list(heldTexts(held)));
  fill('notes', list(notes));
  fill('events', list(events.toReversed().map(({ at, text }) => `${clock(at)}  ${text}`)));
}

/** The same text may come twice; counted from the end, new ones come first. */
function list(texts: readonly string[]): Item[] {
  return texts.map((text, index) => ({ key: `${texts.length - index} ${text}`, texts: [text] }));
}

function showAlert({ alert, now }: Status): void {
  if (alert === undefined) {
    setText(byId('alert-state'), 'no alert is rendered');
    return;
  }
  const { name, history, threshold, forSeconds, summary, description, problem = '' } = alert;
  const state = history.at(-1)?.state;
  if (state !== undefined) setState(byId('alert'), state);
  setTexts({
    'alert-name': name,
    'alert-state': state ?? 'not evaluated yet',
    'alert-next': next(alert, now),
    rate: rate(alert.perMinute),
    threshold: rate(threshold),
    for: duration(forSeconds),
    summary,
    // Only an alert that is pending or firing has its placeholders filled in.
    description: description.includes('{{') ? '' : description,
    problem,
  });
  const input = byId('new-threshold', HTMLInputElement);
  // Emptied by somebody who is about to type another, it is left alone.
  if (input.value === '' && document.activeElement !== input) input.value = String(threshold ?? '');
  const items = history.map((change) => ({
    key: String(change.at),
    state: change.state,
    texts: [`${clock(change.at)} ${change.state}`],
  }));
  fill('history', items);
}

function showReplicas({ replicas, isRolling, refused }: Status): void {
  byId('roll').ariaDisabled = String(isRolling);
  const lost = refused > 0 ? ` (${refused} requests found none)` : '';
  setText(byId('replicas-title'), `Replicas${lost}`);
  const items = replicas.map(({ name, state, pid, ports, restarts }) => {
    const local = ports.map((port) => port.join(' → ')).join('\n');
    return { key: name, state, texts: [name, state, String(pid ?? '–'), local, String(restarts)] };
  });
  fill('replicas', items, (item) => {
    const kill = document.createElement('button');
    kill.textContent = 'Kill';
    kill.ariaLabel = `Kill ${item.key}`;
    return row(item, kill);
  });
}

/** Prometheus and Alertmanager as built here have no pages to link to, only their API. */
function showPlaces({ places }: Status): void {
  const items = places.map(({ name, address, state }) => {
    return { key: name, state, address, texts: [name, address, state] };
  });
  fill('places', items, (item) => {
    const element = row(item);
    if (item.key !== 'Application' && item.key !== 'Page') return element;
    const link = document.createElement('a');
    link.href = link.textContent = item.address;
    element.children[1]?.append(link);
    return element;
  });
}

function heldTexts(held: Status['held']): string[] {
  if (held === undefined) return ['Alertmanager does not answer.'];
  if (held.length === 0) return ['Nothing.'];
  return held.map(({ labels, annotations, startsAt, status }) =>
    [
      `${labels.alertname ?? ''}, ${labels.severity ?? ''}, ${status.state} since ${clock(Date.parse(startsAt))}`,
      annotations.description ?? annotations.summary ?? '',
    ].join('\n'),
  );
}
