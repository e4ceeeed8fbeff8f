import { orderOf } from './rounds';

describe(orderOf.name, () => {
  it('is reversed every other round', () => {
    const orders = [0, 1, 2].map((round) => orderOf(['a', 'b', 'c'], round).join(''));

    expect(orders).toEqual(['abc', 'cba', 'abc']);
  });
});
