import { OURS, REFERENCE } from './contenders';
import { rowOf } from './figures';
import type { Report } from './report';
import { reasonAgainst, type Summary } from './statistics';

const WIDTH = 780;
const LABEL_WIDTH = 390;
const BAR_WIDTH = 300;
const ROW_HEIGHT = 26;
const TOP = 34;

/** Readable on a light and on a dark page. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .bar { fill: #8c959f; } .ours { fill: #1f883d; } .range { stroke: #24292f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .range { stroke: #e6edf3; }
  }
`;

/**
 * Requests per second as bars, in ratio to the reference; the line on a bar's end is the range of its rounds. A ratio
 * that means nothing has no bar, but says so.
 */
export function drawChart({ contenders, samples }: Report): string {
  const rows = contenders.map(({ name, title }) => {
    const ratio = rowOf(name, samples).throughputRatio;
    return { name, title, ratio: reasonAgainst(ratio) === undefined ? ratio : undefined };
  });
  const largest = Math.max(1, ...rows.map(({ ratio }) => ratio?.max ?? 0));
  const bars = rows
    .toSorted((a, b) => (b.ratio?.median ?? 0) - (a.ratio?.median ?? 0))
    .map((row, index) => bar(row, BAR_WIDTH / largest, index));
  const height = TOP + ROW_HEIGHT * rows.length + 8;
  const heading = 'Requests per second on one core, raw node:http with a counter = 1';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${heading}">
<style>${STYLE}</style>
<text x="8" y="20" font-weight="bold">${heading}</text>
${bars.join('\n')}
</svg>
`;
}

interface Row {
  readonly name: string;
  readonly title: string;
  readonly ratio: Summary | undefined;
}

function bar({ name, title, ratio }: Row, scale: number, index: number): string {
  const y = TOP + ROW_HEIGHT * index;
  const x = (value: number): number => Math.round(LABEL_WIDTH + value * scale);
  const middle = y + 9;
  const kind = name === OURS ? 'bar ours' : 'bar';
  const weight = name === REFERENCE ? ' font-style="italic"' : '';
  const label = `<text x="${LABEL_WIDTH - 8}" y="${y + 14}" text-anchor="end"${weight}>${escape(title)}</text>`;
  if (ratio === undefined)
    return `${label}\n<text x="${LABEL_WIDTH}" y="${y + 14}">– (its rounds do not agree)</text>`;
  return [
    label,
    `<rect class="${kind}" x="${LABEL_WIDTH}" y="${y}" width="${x(ratio.median) - LABEL_WIDTH}" height="18"/>`,
    `<line class="range" x1="${x(ratio.min)}" x2="${x(ratio.max)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${x(ratio.max) + 6}" y="${y + 14}">${ratio.median.toFixed(2)}</text>`,
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('**', '');
}
