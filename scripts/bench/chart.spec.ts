import { drawChart } from './chart';
import { reportOf, sample } from './fixtures';

describe(drawChart.name, () => {
  const steady = [0, 1].flatMap((round) => [
    sample('node-counter', round, 40_000),
    sample('mine', round, 20_000),
  ]);

  it('draws the fastest first, the longest bar as wide as there is room', () => {
    const svg = drawChart(reportOf(steady));

    expect([...svg.matchAll(/<rect .*width="(\d+)"/g)].map(([, width]) => width)).toEqual([
      '300',
      '150',
    ]);
    expect(svg).toContain('>mine, titled</text>');
    expect(svg).toContain('>0.50</text>');
  });

  it('leaves out whose rounds do not agree', () => {
    const svg = drawChart(reportOf([...steady, sample('mine', 1, 1_000)]));

    expect(svg).not.toContain('mine, titled');
  });
});
