import { orderOf, othersShareOf } from './rounds';

describe(orderOf.name, () => {
  it('is reversed every other round', () => {
    const orders = [0, 1, 2].map((round) => orderOf(['a', 'b', 'c'], round).join(''));

    expect(orders).toEqual(['abc', 'cba', 'abc']);
  });
});

describe(othersShareOf.name, () => {
  it('is what the core did besides the server, as a part of the time, and never less than nothing', () => {
    expect(othersShareOf(3.5, 3, 4)).toBe(0.125);
    expect(othersShareOf(2.99, 3, 4)).toBe(0);
  });
});
