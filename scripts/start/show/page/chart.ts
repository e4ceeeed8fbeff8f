import type { Samples, Transition } from '../../run/status';
import { byId } from './dom.js';
import { clock, number } from './format.js';
import type { Texts } from './texts/en.js';

let chart: uPlot | undefined;
let drawnFor = '';
let phases: readonly (Transition & { readonly said: string })[] = [];

/** Draws the samples before the alert's phases; begins anew for other replicas, another language or colour scheme. */
export function drawChart(samples: Samples, history: readonly Transition[], texts: Texts): void {
  const { times, total, threshold, replicas } = samples;
  if (times.length === 0) return;
  phases = history.map(({ at, state }) => ({ at, state, said: texts.states[state] }));
  const names = replicas.map(({ name }) => name);
  const wanted = [texts.language, colour('text'), ...names].join(' ');
  if (wanted !== drawnFor) {
    chart?.destroy();
    chart = new uPlot(options(names.length, texts), [[]], byId('chart'));
    drawnFor = wanted;
  }
  chart?.setSize(size());
  const columns = [times, total, threshold, ...replicas.map(({ values }) => values)];
  chart?.setData(columns as unknown as uPlot.AlignedData);
}

function size(): { width: number; height: number } {
  const { clientWidth, clientHeight } = byId('chart');
  return { width: clientWidth, height: clientHeight };
}

/** As the style sheet has it for the scheme in force: what a canvas is given must be a colour by itself. */
function colour(name: string): string {
  const element = byId('chart');
  element.style.color = `var(--${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

/** A band from each change of the alert's state to the next, with its name where there is room for it. */
function drawPhases(plot: uPlot): void {
  const { ctx, bbox } = plot;
  const inset = 6 * devicePixelRatio;
  const position = (at: number): number =>
    Math.min(Math.max(plot.valToPos(at / 1000, 'x', true), bbox.left), bbox.left + bbox.width);
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px system-ui`;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  phases.forEach(({ at, state, said }, index) => {
    const start = position(at);
    const width = position(phases[index + 1]?.at ?? Infinity) - start;
    ctx.fillStyle = colour(state);
    ctx.globalAlpha = 0.14;
    ctx.fillRect(start, bbox.top, width, bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillRect(start, bbox.top, width, inset / 2);
    const hasRoom = ctx.measureText(said).width + 2 * inset < width;
    if (hasRoom) ctx.fillText(said, start + inset, bbox.top + inset);
  });
  ctx.restore();
}

function options(replicas: number, texts: Texts): uPlot.Options {
  const axis = (space: number, said: (value: number) => string): uPlot.Axis => ({
    stroke: colour('faint'),
    grid: { stroke: colour('line'), width: 1 },
    space,
    values: (_plot, splits) => splits.map(said),
  });
  const points = { show: false };
  const replica = { points, stroke: colour('faint'), width: 1 };
  return {
    ...size(),
    padding: [8, 28, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    // Room for the names of the phases above the lines.
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.25, 10)] } },
    axes: [axis(80, (at) => clock(at * 1000, texts)), axis(40, (rate) => number(rate, texts))],
    hooks: { drawAxes: [drawPhases] },
    series: [
      {},
      { points, stroke: colour('accent'), width: 2.5 },
      { points, stroke: colour('firing'), width: 2, dash: [8, 5] },
      ...Array<uPlot.Series>(replicas).fill(replica),
    ],
  };
}
