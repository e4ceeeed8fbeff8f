import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './lib/run';

const bench = (args: readonly string[], env = {}): Promise<string> =>
  run(process.execPath, ['--import', 'tsx', join(__dirname, 'bench.ts'), ...args], { env });

describe('npm run bench', () => {
  it('says what it can do', async () => {
    expect(await bench(['--help'])).toMatch(/--quick[^]*--check[^]*--scaling/);
  });

  it('refuses what does not go together', async () => {
    const message = "'--scaling' cannot be used with option '--quick'";
    await expect(bench(['--scaling', '--quick'])).rejects.toThrow(message);
  });

  it('says how to get a program that is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    for (const program of ['sh', 'taskset'])
      symlinkSync(`/usr/bin/${program}`, join(folder, program));
    const failed = bench([], { PATH: folder });

    await expect(failed).rejects.toThrow('wrk, which the benchmark needs, is not on PATH; install');
    await expect(failed).rejects.toThrow('apt-get install wrk');
    rmSync(folder, { recursive: true });
  });

  it('says that there is no such revision before it builds anything', async () => {
    await expect(bench(['--check', 'no-such-revision'])).rejects.toThrow(
      /--check: git archive [^]*no-such-revision; name a commit, a tag or a branch/,
    );
  });
});
