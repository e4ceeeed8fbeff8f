import type { AlertStatus, PageStatus, Place, ReplicaStatus, Status } from '../../run/status';
import { drawChart } from './chart.js';
import { press } from './controls.js';
import { byId, keyed, row, setCells, setText } from './dom.js';
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
  keyed(
    byId('programs'),
    programs,
    ({ name }) => name,
    () => row(4),
    (element, { name, isReady, seconds, said }) => {
      element.setAttribute('data-state', isReady ? 'running' : 'starting');
      setCells(element, [name, isReady ? 'ready' : 'under way', `${seconds} s`, said]);
    },
  );
}

function showSystem(status: Status): void {
  showAlert(status.alert, status.now);
  drawChart(status.samples);
  byId('chart').setAttribute('aria-label', chartText(status.alert));
  showLoad(status.load);
  showReplicas(status);
  showHeld(status.held);
  showPlaces(status);
  showEvents(status.events);
}

function showAlert(alert: AlertStatus | undefined, now: number): void {
  if (alert === undefined) {
    setText(byId('alert-state'), 'no alert is rendered');
    return;
  }
  const state = alert.history.at(-1)?.state ?? 'unknown';
  byId('alert').dataset.state = state;
  setText(byId('alert-name'), alert.name);
  setText(byId('alert-state'), state === 'unknown' ? 'not evaluated yet' : state);
  setText(byId('alert-next'), next(alert, now));
  setText(byId('rate'), rate(alert.perMinute));
  setText(byId('threshold'), rate(alert.threshold));
  setText(byId('for'), duration(alert.forSeconds));
  setText(byId('summary'), alert.summary);
  // Only an alert that is pending or firing has its placeholders filled in.
  setText(byId('description'), alert.description.includes('{{') ? '' : alert.description);
  setText(byId('problem'), alert.problem ?? '');
  const input = byId('new-threshold', HTMLInputElement);
  // Emptied by somebody who is about to type another, it is left alone.
  const isFree = input.value === '' && document.activeElement !== input;
  if (isFree) input.value = String(alert.threshold ?? '');
  keyed(
    byId('history'),
    alert.history,
    ({ at }) => String(at),
    () => document.createElement('li'),
    (item, transition) => {
      item.setAttribute('data-state', transition.state);
      setText(item, `${clock(transition.at)} ${transition.state}`);
    },
  );
}

function showLoad(load: Status['load']): void {
  for (const button of byId('loads').querySelectorAll<HTMLButtonElement>('[data-per-minute]'))
    button.ariaPressed = String(Number(button.dataset.perMinute) === load.perMinute);
  setText(byId('sent'), sent(load));
}

function showReplicas({ replicas, isRolling, refused }: Status): void {
  byId('roll', HTMLButtonElement).ariaDisabled = String(isRolling);
  setText(
    byId('replicas-title'),
    refused > 0 ? `Replicas (${refused} requests found none)` : 'Replicas',
  );
  keyed(
    byId('replicas'),
    replicas,
    ({ name }) => name,
    replicaRow,
    (element, replica) => {
      const { name, state, pid, ports, restarts } = replica;
      element.setAttribute('data-state', state);
      setCells(element, [
        name,
        state,
        String(pid ?? '–'),
        ports.map((port) => port.join(' → ')).join('\n'),
        String(restarts),
      ]);
    },
  );
}

function replicaRow({ name }: ReplicaStatus): Element {
  const element = row(6);
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Kill';
  button.ariaLabel = `Kill ${name}`;
  button.addEventListener('click', () => void press('/kill', { replica: name }, `Kill ${name}`));
  element.lastElementChild?.append(button);
  return element;
}

function showHeld(held: Status['held']): void {
  const texts = held?.map(({ labels, annotations, startsAt, status }) =>
    [
      `${labels.alertname ?? ''}, ${labels.severity ?? ''}, ${status.state} since ${clock(Date.parse(startsAt))}`,
      annotations.description ?? annotations.summary ?? '',
    ].join('\n'),
  ) ?? ['Alertmanager does not answer.'];
  showList('held', texts.length === 0 ? ['Nothing.'] : texts);
}

function showPlaces({ places, notes }: Status): void {
  keyed(
    byId('places'),
    places,
    ({ name }) => name,
    placeRow,
    (element, { state }) => {
      element.setAttribute('data-state', state);
      setText(element.lastElementChild ?? element, state);
    },
  );
  showList('notes', notes);
}

/** Only the state changes. Prometheus and Alertmanager as built here have no pages to link to, only their API. */
function placeRow({ name, address }: Place): Element {
  const element = row(3);
  setCells(element, [name]);
  const hasPages = name === 'Application' || name === 'Page';
  const link = document.createElement(hasPages ? 'a' : 'span');
  if (link instanceof HTMLAnchorElement) link.href = address;
  setText(link, address);
  element.children[1]?.append(link);
  return element;
}

function showEvents(events: Status['events']): void {
  const newestFirst = events.toReversed().map(({ at, text }) => `${clock(at)}  ${text}`);
  showList('events', newestFirst);
}

function showList(id: string, texts: readonly string[]): void {
  keyed(
    byId(id),
    texts.map((text, index) => ({ text, key: `${texts.length - index} ${text}` })),
    ({ key }) => key,
    () => document.createElement('li'),
    (element, { text }) => {
      setText(element, text);
    },
  );
}
