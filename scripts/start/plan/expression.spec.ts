import { comparisonOf, perPod } from './expression';

describe(comparisonOf.name, () => {
  it('takes an alert apart at its first comparison', () => {
    const value = 'round(60 * sum by (a) (rate(x{b="<ns>", c=~"(>5"}[75s])), 0.1)';
    expect(comparisonOf(`${value} > 5\nand\nsum(x) > 0`)).toEqual({ value, threshold: 5 });
  });

  it.each(['1000000000', '1e+09'])('reads the threshold %s', (number) => {
    expect(comparisonOf(`x > ${number}`)?.threshold).toBe(1e9);
  });

  it.each(['absent(x)', 'up == 0', 'sum(x > 5)', 'x > y'])('finds none in %s', (expression) => {
    expect(comparisonOf(expression)).toBeUndefined();
  });
});

describe(perPod.name, () => {
  it.each(['namespace, service', 'namespace, service, cluster, region'])(
    'keeps the Pods apart, beside %s',
    (labels) => {
      expect(perPod(`60 * sum by (${labels}) (rate(x[75s]))`)).toBe(
        `60 * sum by (${labels}, pod) (rate(x[75s]))`,
      );
    },
  );
});
