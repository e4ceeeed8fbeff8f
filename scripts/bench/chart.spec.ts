import { drawChart } from './chart';
import { reportOf, sample } from './fixtures';

describe(drawChart.name, () => {
  const steady = [0, 1, 2, 3, 4].flatMap((round) => [
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

  it('draws no bar for rounds that do not agree, and says so', () => {
    const svg = drawChart(reportOf([...steady, sample('mine', 1, 1_000)]));

    expect(svg.match(/<rect /g)).toHaveLength(1);
    expect(svg).toMatch(/>mine, titled<\/text>\n<text .*>– \(its rounds do not agree\)</);
  });
});
