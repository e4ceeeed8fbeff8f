import type { Samples } from '../../run/status';
import { byId } from './dom.js';
import { clock } from './format.js';

const HEIGHT = 260;

let chart: uPlot | undefined;
let drawnFor = '';

/** Draws the samples; starts anew when there are other replicas or another colour scheme. */
export function drawChart({ times, total, threshold, replicas }: Samples): void {
  const element = byId('chart');
  const names = replicas.map(({ name }) => name);
  const wanted = [colour(element, 'text'), ...names].join(' ');
  if (wanted !== drawnFor) {
    chart?.destroy();
    chart = new uPlot(options(element, names), [[]], element);
    drawnFor = wanted;
  }
  const columns = [times, total, threshold, ...replicas.map(({ values }) => values)];
  chart?.setData(columns as unknown as uPlot.AlignedData);
  // The legend tells the latest values unless the pointer asks for others.
  if (chart?.cursor.idx == null) chart?.setLegend({ idx: times.length - 1 });
}

export function fitChart(): void {
  chart?.setSize({ width: byId('chart').clientWidth, height: HEIGHT });
}

/** As the style sheet has it for the scheme in force: what a canvas is given must be a colour by itself. */
function colour(element: HTMLElement, name: string): string {
  element.style.color = `var(--${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

function options(element: HTMLElement, replicas: readonly string[]): uPlot.Options {
  const of = (name: string): string => colour(element, name);
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const axis = { stroke: of('faint'), grid: { stroke: of('line'), width: 1 } };
  const value = (_chart: uPlot, number: number | null): string => number?.toFixed(1) ?? '–';
  const line = { value, points: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 28, 0, 0],
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(max * 1.15, 10)] } },
    axes: [
      { ...axis, space: 70, values: (_chart, splits) => splits.map((at) => clock(at * 1000)) },
      { ...axis, size: 56 },
    ],
    series: [
      { label: 'Time', value: '{HH}:{mm}:{ss}' },
      { ...line, label: 'All replicas', stroke: of('accent'), width: 2.5 },
      {
        ...line,
        ...(paths && { paths }),
        label: 'Limit',
        stroke: of('firing'),
        width: 2,
        dash: [8, 5],
      },
      ...replicas.map((name, index) => {
        return { ...line, label: name.slice(-5), stroke: of(`replica-${index % 4}`), width: 1.5 };
      }),
    ],
  };
}
