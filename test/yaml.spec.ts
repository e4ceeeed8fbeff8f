import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../schema/json-schema';
import { readAsHelm } from '../scripts/values/helm';
import { toYaml } from '../schema/yaml';

/** Strings that YAML 1.1 or 1.2 reads as something else if they are not quoted. */
const TRAPS = [
  ...'yes No on OFF y N true False null Null ~ NaN .inf 012 0o12 0x1F 0b11 1_000 1e3 1. .5'.split(
    ' ',
  ),
  ...'-1 +1 190:20:30 2001-01-01 15s 1d 100m 128Mi 5E 1Ei << = - ? : #a @a `a %a &a *a !a'.split(
    ' ',
  ),
  ...'| > " \' { [ , --- ... /metrics a/b.c-d_e http://a:80 a\\b 日本 😀 \u0085 \u2028 \ufeff'.split(
    ' ',
  ),
  ...['', ' ', '- a', 'a: b', 'a #b', '{{ $labels.pod }}', 'trailing ', '\ttab', 'é ñ 日本 😀'],
  ...['line\nline', 'line\r\n', '\u0000\u001f\u007f'],
];

describe('toYaml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function readBack(value: Json): Promise<Json> {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, toYaml(value));
    return readAsHelm(file);
  }

  it('writes what Helm reads back as the same value', async () => {
    const value = {
      ...Object.fromEntries(TRAPS.map((trap, index) => [`value-${index}`, trap])),
      keys: Object.fromEntries(TRAPS.map((trap) => [trap, 'key'])),
      list: TRAPS,
      scalars: [0, -1, 1.5, 1e-7, 1e21, Number.MAX_SAFE_INTEGER, true, false, null],
      nested: [[], {}, [[1], [{ a: [{ b: {} }, 'yes'] }]], { a: { b: [] }, c: [null] }],
    };

    expect(await readBack(value)).toEqual(value);
  });

  it('writes nothing as an empty map', async () => {
    expect(await readBack({})).toEqual({});
  });

  it('quotes only what needs quotes', () => {
    expect(toYaml({ a: ['plain', 'yes', '30s', '30'], b: { c: 1 } })).toBe(
      'a:\n  - plain\n  - "yes"\n  - 30s\n  - "30"\nb:\n  c: 1\n',
    );
  });

  it('puts comments above keys, and an empty line between those of the first level', () => {
    const comments: Record<string, string> = { a: 'First.', b: 'Second.', 'b.c': 'Inner.' };

    expect(toYaml({ a: 1, b: { c: 2, d: 3 } }, (path) => comments[path.join('.')])).toBe(
      '# First.\na: 1\n\n# Second.\nb:\n  # Inner.\n  c: 2\n  d: 3\n',
    );
  });
});
