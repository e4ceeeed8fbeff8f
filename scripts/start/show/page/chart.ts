import type { Samples } from '../../run/status';
import { byId } from './dom.js';
import { clock } from './format.js';

const HEIGHT = 260;

let chart: uPlot | undefined;
let drawnFor = '';

/** Draws the samples; starts anew when there are other replicas or another colour scheme. */
export function drawChart(samples: Samples): void {
  const element = byId('chart');
  const names = samples.replicas.map(({ name }) => name);
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const wanted = [scheme, ...names].join(' ');
  if (wanted !== drawnFor) {
    chart?.destroy();
    chart = new uPlot(options(element.clientWidth, names), [[]], element);
    drawnFor = wanted;
  }
  const { times, total, threshold, replicas } = samples;
  const columns = [times, total, threshold, ...replicas.map(({ values }) => values)];
  chart?.setData(columns as unknown as uPlot.AlignedData);
  // The legend tells the latest values unless the pointer asks for others.
  if (chart?.cursor.idx == null) chart?.setLegend({ idx: times.length - 1 });
}

export function fitChart(): void {
  chart?.setSize({ width: byId('chart').clientWidth, height: HEIGHT });
}

function options(width: number, replicas: readonly string[]): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`);
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const stepped = paths === undefined ? {} : { paths };
  const axis = { stroke: colour('faint'), grid: { stroke: colour('line'), width: 1 } };
  const value = (_chart: uPlot, number: number | null): string => number?.toFixed(1) ?? '–';
  const line = { value, points: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [8, 28, 0, 0],
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(max * 1.15, 10)] } },
    axes: [
      { ...axis, space: 70, values: (_chart, splits) => splits.map((at) => clock(at * 1000)) },
      { ...axis, size: 56 },
    ],
    series: [
      { label: 'Time', value: '{HH}:{mm}:{ss}' },
      { ...line, label: 'All replicas', stroke: colour('total'), width: 2.5 },
      { ...line, ...stepped, label: 'Limit', stroke: colour('limit'), width: 2, dash: [8, 5] },
      ...replicas.map((name, index): uPlot.Series => {
        const stroke = colour(`replica-${index % 4}`);
        return { ...line, label: name.slice(-5), stroke, width: 1.5 };
      }),
    ],
  };
}
