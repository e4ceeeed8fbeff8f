import { NAMES } from './contenders';
import { parseOptions } from './options';

describe(parseOptions.name, () => {
  it('measures everything by default', () => {
    expect(parseOptions([])).toMatchObject({
      settings: { rounds: 13, warmUpSeconds: 3, loadSeconds: 8, halfLoadSeconds: 4 },
      only: NAMES,
    });
  });

  it('combines --quick with a number of rounds', () => {
    expect(parseOptions(['--quick', '--rounds', '3']).settings).toMatchObject({
      rounds: 3,
      loadSeconds: 1,
    });
  });

  it('gives a check enough rounds to tell noise', () => {
    expect(parseOptions(['--check', 'main'])).toMatchObject({
      check: 'main',
      settings: { rounds: 7, loadSeconds: 8 },
    });
    expect(parseOptions(['--check', 'main', '--quick']).settings).toMatchObject({
      rounds: 7,
      loadSeconds: 1,
      halfLoadSeconds: 1,
    });
  });

  it('measures Prometheus only when asked to', () => {
    expect(parseOptions([]).scaling).toBe(false);
    expect(parseOptions(['--scaling', '--write'])).toMatchObject({ scaling: true, write: true });
  });

  it.each([
    [['--check', 'main', '--quick', '--rounds', '5']],
    [['--only', 'app-metrics', '--requests', '1000', '--json', 'x']],
    [['--write', '--rounds', '5', '--json', 'x']],
    [['--from', 'x', '--write']],
  ])('accepts %j', (args) => {
    expect(() => parseOptions(args)).not.toThrow();
  });

  it('adds the reference to --only', () => {
    expect(parseOptions(['--only', 'fastify,app-metrics']).only).toEqual([
      'app-metrics',
      'node-counter',
      'fastify',
    ]);
  });

  it.each([
    [['--only', 'app-metrics,nginx'], '--only: there is no contender "nginx"; there are app-metr'],
    [['--rounds', '0'], '--rounds "0" is not an integer from 1 to 99999999'],
    [['--rounds', '2.5'], '--rounds "2.5" is not an integer'],
    [['--fast'], "Unknown option '--fast'"],
    [
      ['--check', 'main', '--only', 'node'],
      '--only has no effect with --check, which takes --quick',
    ],
    [['--scaling', '--json', 'x'], '--json has no effect with --scaling, which takes --write only'],
    [['--from', 'x', '--rounds', '9'], '--rounds has no effect with --from, which takes --write'],
    [['--check', 'main', '--rounds', '4'], '--check judges nothing by fewer than 5 --rounds'],
    [['--only', 'node', '--requests', '9'], '--requests has no effect without app-metrics'],
    [['--json', ''], '--json "" names no file'],
    [['--write', '--quick'], '--write takes the results of a whole run, as they replace one; a q'],
    [['--write', '--rounds', '4'], '; 4 rounds are too few for ratios'],
    [['--write', '--only', 'flask'], '; this one lacks app-metrics'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
