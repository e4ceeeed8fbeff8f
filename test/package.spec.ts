import { run } from '../scripts/lib/run';

describe("require('app-metrics')", () => {
  it('gives defineValues and validateValues, from the built files alone', async () => {
    const code = `
      const { defineValues, validateValues } = require('app-metrics');
      const values = defineValues({ alert: { threshold: 0 } });
      console.log(JSON.stringify([validateValues(values), validateValues({}).ok]));
    `;

    expect(JSON.parse(await run(process.execPath, ['--eval', code]))).toEqual([
      { ok: false, problems: ['/alert/threshold must be >= 1, got 0'] },
      true,
    ]);
  });
});
