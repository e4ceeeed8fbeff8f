import type { PageStatus, Place, Status } from '../../run/status';
import { h, type Markup } from './dom.js';
import { clock, number } from './format.js';
import type { Texts } from './texts/en.js';

/** From the clients to Alertmanager: each station, how it is, and what it did last. */
export function way(status: Status & PageStatus, t: Texts): Markup {
  const { load, replicas, refused, alert, held = [], samples, scraped, places } = status;
  const hasLoad = load.perMinute > 0;
  const isWatched = places.some((one) => one.name === 'Prometheus' && one.state === 'ready');
  const known = replicas.filter(({ name }) => scraped.includes(name)).length;
  const sampledAt = clock((samples.times.at(-1) ?? 0) * 1000, t);
  const sampled = known > 0 ? t.samples(sampledAt, known, replicas.length) : '';
  const { state: phase = 'waiting', at } = alert?.history.at(-1) ?? {};
  const since = at === undefined ? '' : t.since(clock(at, t));
  const holds = held.map(({ labels: { alertname = '' }, startsAt }) => {
    return `${alertname} ${t.since(clock(Date.parse(startsAt), t))}`;
  });
  const place = (program: string): Markup[] => placed(program, status, t);
  const clients = state(hasLoad ? 'ready' : '', t.load(number(load.perMinute, t)));
  return h(
    'ol',
    {},
    station(t.clients, false, clients, h('p', {}, t.sent(load))),
    station(t.balancer, hasLoad, ...place('Application'), h('p', {}, t.refused(refused))),
    station(t.replicas, hasLoad, ...replicaTiles(status, t)),
    station('Prometheus', isWatched, ...place('Prometheus'), h('p', {}, sampled)),
    station(t.rule, isWatched, state(phase, t.states[phase]), h('p', {}, since)),
    station(
      'Alertmanager',
      isWatched && phase === 'firing',
      ...place('Alertmanager'),
      h('p', {}, holds.join(', ') || t.holdsNothing),
    ),
  );
}

/** @param isReached whether something arrives there now */
function station(name: string, isReached: boolean, ...children: readonly Markup[]): Markup {
  return h('li', { 'data-reached': isReached }, h('h3', {}, name), ...children);
}

function state(name: string, said: string): Markup {
  return h('p', { 'data-state': name }, said);
}

/** The state of a part, or how far its program is, and a link to it while it answers. */
function placed(part: string, { places, preparing }: Status & PageStatus, t: Texts): Markup[] {
  const shown = places.filter(({ name }) => name === part);
  return shown.flatMap(({ name, address, path, state: now }) => {
    const program = preparing.find((one) => one.name === name.toLowerCase());
    const said = program?.isReady === false ? t.underWay(program.seconds) : saidOf(now, t);
    const href = now === 'ready' ? address + path : undefined;
    return [state(now, said), h('p', {}, h('a', { href }, new URL(address).host))];
  });
}

function saidOf(now: Place['state'], t: Texts): string {
  if (now === 'ready') return t.running;
  return now === 'not ready' ? t.silent : t.states[now];
}

/** Places that are kept: during a roll-out there may be twice as many replicas. */
let tiles = 0;

function replicaTiles({ replicas }: Status, t: Texts): Markup[] {
  tiles ||= 2 * replicas.length;
  const ready = replicas.filter((replica) => replica.state === 'ready').length;
  const name = ready === replicas.length ? 'ready' : ready > 0 ? 'not ready' : 'down';
  const items = Array.from({ length: Math.max(tiles, replicas.length) }, (_, index) => {
    const replica = replicas[index];
    if (replica === undefined) return h('li', { 'aria-hidden': true });
    const title = `${replica.name.slice(-5)}: ${t.states[replica.state]}`;
    return h('li', { 'data-state': replica.state, title }, title);
  });
  return [state(name, t.ready(ready, replicas.length)), h('ul', {}, ...items)];
}
