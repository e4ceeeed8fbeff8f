import type { AlertStatus, PageStatus, Status, Transition } from '../../run/status';
import { drawChart } from './chart.js';
import { byId, h, type Markup, render } from './dom.js';
import { clock, next, number, translated } from './format.js';
import type { Texts } from './texts/en.js';
import { way } from './way.js';

const LOADS = [0, 5, 6, 60, 600];
const PHASES: readonly Transition['state'][] = ['inactive', 'pending', 'firing', 'resolved'];

/** Writes a status into the page. */
export function show(status: PageStatus, texts: Texts): void {
  const isLive = 'places' in status;
  document.body.dataset.phase = isLive ? 'live' : 'preparing';
  if (isLive) showSystem(status, texts);
  else showPreparing(status, texts);
}

/** Writes into the section `#id`, below its title. */
function fill(id: string, title: string, ...children: readonly Markup[]): void {
  render(byId(id), h('h2', { id: `${id}-title` }, title), ...children);
}

function showPreparing({ preparing }: PageStatus, t: Texts): void {
  const items = preparing.map(({ name, seconds, said }) => {
    const state = h('p', { 'data-state': 'starting' }, `${name}: ${t.underWay(seconds)}`);
    return h('li', {}, state, h('code', { lang: 'en' }, said));
  });
  fill('preparing', t.preparing, h('p', {}, t.preparingText), h('ul', {}, ...items));
}

function showSystem(status: Status & PageStatus, texts: Texts): void {
  const notes = status.notes.map((note) => h('li', { lang: 'en' }, note));
  fill('way', texts.way, way(status, texts), h('ul', { id: 'notes' }, ...notes));
  if (status.alert === undefined) fill('alert', texts.noAlert);
  else showAlert(status.alert, status.now, texts);
  showControls(status, texts);
  showTrend(status, texts);
  showEvents(status, texts);
  showReplicas(status, texts);
}

function showAlert(alert: AlertStatus, now: number, t: Texts): void {
  const { history, threshold, forSeconds, perMinute, summary, description, problem } = alert;
  const state = history.at(-1)?.state ?? 'waiting';
  const figure = (id: string, value: number | undefined, unit: string): Markup =>
    h('p', { class: 'figure' }, h('output', { id }, number(value, t)), ` ${unit}`);
  fill(
    'alert',
    alert.name,
    h('p', { id: 'state', 'aria-live': 'assertive', 'data-state': state }, t.states[state]),
    h('p', { id: 'next' }, next(alert, now, t)),
    figure('rate', perMinute, t.perMinute),
    figure('threshold', threshold, t.limit(forSeconds)),
    h('b', { id: 'summary' }, summary),
    // Only that of a pending or firing alert has its placeholders filled in; before, it keeps the room.
    h('p', {}, problem ?? description.replaceAll(/{{.*?}}/g, '…')),
  );
}

function button(label: string, path: string, body: object, attributes: object = {}): Markup {
  const sent = { 'data-path': path, 'data-body': JSON.stringify(body) };
  return h('button', { type: 'button', ...sent, ...attributes }, label);
}

function showControls({ load, alert }: Status, t: Texts): void {
  const loads = LOADS.map((perMinute) => {
    const label = `${perMinute} ${t.perMinute}`;
    const attributes = { 'aria-label': label, 'aria-pressed': perMinute === load.perMinute };
    return button(String(perMinute), '/load', { perMinute }, attributes);
  });
  const input = { id: 'new-threshold', type: 'number', min: 1, max: 1_000_000_000, required: '' };
  const label = h('label', { for: input.id }, 'alert.threshold');
  fill(
    'controls',
    t.controls,
    h('fieldset', {}, h('legend', {}, t.loads), ...loads, button(t.burst, '/burst', {})),
    h('form', {}, label, h('input', input), h('button', {}, t.render)),
  );
  const element = byId(input.id) as HTMLInputElement;
  // Emptied by somebody who is about to type another, it is left alone.
  if (element.value === '' && document.activeElement !== element)
    element.value = String(alert?.threshold ?? '');
}

function showTrend({ alert, samples }: Status, t: Texts): void {
  const phases = PHASES.map((state) => h('li', { 'data-state': state }, t.states[state]));
  fill('trend', t.trend, h('ul', {}, ...phases, h('li', {}, t.lines)));
  byId('chart').ariaLabel = `${t.perMinute}: ${number(alert?.perMinute, t)}`;
  drawChart(samples, alert?.history ?? [], t);
}

/** The latest last, as in a terminal, and in sight unless somebody has scrolled to earlier ones. */
function showEvents({ events }: Status, t: Texts): void {
  const items = events.map(({ at, text: said }) => {
    const { lang, text } = translated(said, t);
    return h('li', {}, `${clock(at, t)} `, h('span', { lang }, text));
  });
  const list = (): Element | null => byId('events').querySelector('ol');
  const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = list() ?? {};
  fill('events', t.events, h('ol', { tabindex: 0, 'aria-labelledby': 'events-title' }, ...items));
  if (scrollHeight - scrollTop - clientHeight < 8) list()?.scrollTo(0, Number.MAX_SAFE_INTEGER);
}

function showReplicas({ replicas, samples, isRolling }: Status, t: Texts): void {
  const cards = replicas.map(({ name, state, pid, ports, restarts }) => {
    const column = samples.replicas.find((one) => one.name === name)?.values;
    const perMinute = t.load(number(column?.at(-1), t));
    return h(
      'li',
      {},
      button(t.kill, '/kill', { replica: name }, { 'aria-label': `${t.kill} ${name}` }),
      h('p', {}, name),
      h('p', { 'data-state': state }, `${t.states[state]} · ${t.restarts}: ${restarts}`),
      h('p', {}, `${perMinute} · ${t.process} ${pid ?? '–'}`),
      h('p', {}, ports.map((port) => port.join(' → ')).join(' · ')),
    );
  });
  const roll = button(t.roll, '/roll', {}, { id: 'roll', 'aria-disabled': isRolling });
  fill('replicas', t.replicas, roll, h('ul', {}, ...cards));
}
