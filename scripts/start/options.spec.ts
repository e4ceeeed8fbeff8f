import { parseOptions } from './options';

describe(parseOptions.name, () => {
  it('stays on the well-known ports when nothing is given', () => {
    expect(parseOptions([])).toMatchObject({
      ports: { app: 8080, page: 8081, prometheus: 9090, alertmanager: 9093 },
      once: false,
      json: false,
      valueFiles: [],
      setArgs: [],
    });
  });

  it('passes values on as Helm takes them', () => {
    const args = [
      '-f',
      'a.yaml',
      '--set',
      'x=1,y=2',
      '--values=b.ts',
      '--set-string',
      'z=3',
      '--set',
      'w=-1',
    ];
    expect(parseOptions(args)).toMatchObject({
      valueFiles: ['a.yaml', 'b.ts'],
      setArgs: ['--set', 'x=1,y=2', '--set', 'w=-1', '--set-string', 'z=3'],
    });
  });

  it.each(['65536', '-1', '80a', '', '1e3'])('refuses port %p', (port) => {
    expect(() => parseOptions([`--page-port=${port}`])).toThrow(
      `--page-port "${port}" is not an integer from 0 to 65535`,
    );
  });

  it.each(['a=-', 'a=b.txt,c=-', 'a=-,c=b.txt'])('refuses --set-file %s', (setFile) => {
    expect(() => parseOptions(['--set-file', setFile])).toThrow(
      `--set-file ${setFile}: standard input is taken by -f - only`,
    );
  });

  it('refuses an option that it does not know', () => {
    expect(() => parseOptions(['--sett', 'a=b'])).toThrow("Unknown option '--sett'");
  });
});
