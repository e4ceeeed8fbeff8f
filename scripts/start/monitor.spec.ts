import { samplesOf } from './monitor';

describe(samplesOf.name, () => {
  it('puts all series on one time axis, null where one has no value', () => {
    const total = {
      metric: {},
      values: [
        [105, '3'],
        [110, '4'],
      ] as const,
    };
    const replica = { metric: { pod: 'web-1' }, values: [[110, '4']] as const };
    const thresholds = [
      { at: 0, threshold: 5 },
      { at: 108, threshold: 9 },
    ];
    expect(samplesOf([100, 105, 110], [total], [replica], thresholds)).toEqual({
      times: [100, 105, 110],
      total: [null, 3, 4],
      threshold: [5, 5, 9],
      replicas: [{ name: 'web-1', values: [null, null, 4] }],
    });
  });
});
