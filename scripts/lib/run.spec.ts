import { run, RunError } from './run';

const shell = (script: string, input?: string): Promise<string> =>
  run('sh', ['-c', script], { ...(input !== undefined && { input }) });

describe(run.name, () => {
  it('returns what the program prints on standard output', async () => {
    expect(await shell('echo shown; echo hidden >&2')).toBe('shown\n');
  });

  it('hands over input, folder and variables', async () => {
    const options = { cwd: '/', env: { GREETING: 'hello' }, input: 'world' };
    expect(await run('sh', ['-c', 'pwd; echo $GREETING; cat'], options)).toBe('/\nhello\nworld');
  });

  it('lets a program end without reading its input', async () => {
    expect(await shell('echo done', 'x'.repeat(1_000_000))).toBe('done\n');
  });

  it.each([
    ['echo why >&2; exit 3', 'sh -c echo why >&2; exit 3: exit status 3\nwhy'],
    ['kill -TERM $$', 'sh -c kill -TERM $$: SIGTERM'],
  ])('rejects when `%s` fails, with its reason', async (script, message) => {
    await expect(shell(script)).rejects.toThrow(new RunError(message, '', ''));
  });

  it('keeps what a failing program printed', async () => {
    await expect(shell('echo out; echo err >&2; exit 1')).rejects.toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('says that a program is absent', async () => {
    await expect(run('no-such-program', [])).rejects.toThrow(
      new RunError('no-such-program: cannot be started: spawn no-such-program ENOENT', '', ''),
    );
  });
});
