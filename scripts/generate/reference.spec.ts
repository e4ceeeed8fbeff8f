import { themeProblems, type Theme } from './reference';

function theme(...values: string[]): Theme {
  return { title: '', values, purpose: '', example: '' };
}

describe(themeProblems.name, () => {
  const schema = { properties: { image: {}, alert: {} } };

  it('finds nothing when every value is in one theme', () => {
    expect(themeProblems(schema, [theme('alert'), theme('image')])).toEqual([]);
  });

  it.each([
    ['in none', [theme('alert')], 'image', '0 instead of 1; add it to one'],
    ['in two', [theme('image', 'alert'), theme('alert')], 'alert', '2 instead of 1; take it out'],
    ['unknown', [theme('image', 'alert', 'imag')], 'imag', '1 instead of 0; take it out'],
  ])('says what to do with a value that is %s', (_, themes, value, rest) => {
    expect(themeProblems(schema, themes)).toEqual([
      `${value}: the number of its themes in scripts/generate/themes.yaml is ${rest}`,
    ]);
  });
});
