import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOptions, valueArgs } from './options';

describe(parseOptions.name, () => {
  it('stays on the well-known ports when nothing is given', () => {
    expect(parseOptions([])).toEqual({
      port: 8080,
      pagePort: 8081,
      prometheusPort: 9090,
      alertmanagerPort: 9093,
      values: [],
    });
  });

  it('passes values on as Helm takes them', () => {
    const args = '-f a.yaml --set x=1,y=2 --values=b.ts --set-string z=3 --set w=-1'.split(' ');
    expect(parseOptions(args).values).toEqual([
      ['--values', 'a.yaml'],
      ['--set', 'x=1,y=2'],
      ['--values', 'b.ts'],
      ['--set-string', 'z=3'],
      ['--set', 'w=-1'],
    ]);
  });

  it.each(['65536', '-1', '80a', '', '1e3'])('refuses port %p', (port) => {
    expect(() => parseOptions([`--page-port=${port}`])).toThrow(
      `option '--page-port <PORT>' argument '${port}' is invalid. It is not an integer from 0 to 65535.`,
    );
  });

  it.each(['a=-', 'a=b.txt,c=-', 'a=-,c=b.txt'])('refuses --set-file %s', (setFile) => {
    expect(() => parseOptions(['--set-file', setFile])).toThrow(
      `argument '${setFile}' is invalid. Only -f - can read standard input.`,
    );
  });

  it('refuses an option that it does not know', () => {
    expect(() => parseOptions(['--sett', 'a=b'])).toThrow(
      "error: unknown option '--sett'\n(Did you mean --set?)",
    );
  });
});

describe(valueArgs.name, () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'value-args-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps standard input in a file: it can be read once, and is rendered again', async () => {
    const read = jest.fn(() => Promise.resolve('replicaCount: 3'));
    const given = [
      ['--values', 'a.yaml'],
      ['--values', '-'],
      ['--set', 'x=1'],
      ['--values', '-'],
    ] as const;
    const kept = file('values-1.yaml');
    const args = `--values a.yaml --values ${kept} --set x=1 --values ${file('values-3.yaml')}`;
    expect(await valueArgs(given, { file }, read)).toEqual(args.split(' '));
    expect(readFileSync(kept, 'utf8')).toBe('replicaCount: 3');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('leaves standard input alone when nobody asks for it', async () => {
    const read = jest.fn(() => Promise.resolve(''));
    await valueArgs([['--values', 'a.yaml']], { file }, read);
    expect(read).not.toHaveBeenCalled();
  });
});
