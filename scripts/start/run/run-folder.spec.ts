import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../lib/process-identity';
import { claimPorts, freePort } from './ports';
import { RunFolder, runFolderPath } from './run-folder';

describe(RunFolder.name, () => {
  let path: string;
  const said: string[] = [];
  const claim = (): Promise<RunFolder> => RunFolder.claim(path, (text) => said.push(text));

  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'run-folder-')), 'app-metrics', 'start');
    said.length = 0;
  });

  afterEach(() => {
    rmSync(join(path, '..', '..'), { recursive: true, force: true });
  });

  /** Makes the folder look as if its run had been killed. */
  const bury = (change: (child: ProcessIdentity) => ProcessIdentity = (child) => child): void => {
    const file = join(path, 'run.json');
    const ledger = JSON.parse(readFileSync(file, 'utf8')) as { children: ProcessIdentity[] };
    const owner = { pid: process.pid, startTime: 'another' };
    writeFileSync(
      file,
      JSON.stringify({ ...ledger, owner, children: ledger.children.map(change) }),
    );
  };

  it('is for one run at a time', async () => {
    using first = await claim();
    first.announce('http://127.0.0.1:8081');
    await expect(claim()).rejects.toThrow(
      `already running (process ${process.pid}, http://127.0.0.1:8081)`,
    );
  });

  it('goes with all that is in it', async () => {
    {
      using folder = await claim();
      writeFileSync(folder.file('rules.yml'), '');
    }
    expect(existsSync(path)).toBe(false);
  });

  it('ends the processes of a run that was killed', async () => {
    const child = spawn('sleep', ['60'], { detached: true });
    const exit = once(child, 'exit');
    (await claim()).add(child.pid ?? NaN);
    bury();
    using second = await claim();
    expect((await exit)[1]).toBe('SIGKILL');
    expect(said).toEqual(['an earlier run was killed: removed its files and 1 processes']);
    expect(existsSync(second.path)).toBe(true);
  });

  it('waits until what it ends has given its ports back', async () => {
    const port = await freePort();
    // Freeing much memory delays the end of a killed process. The listener does not lead its process group.
    const listen = `kept = Buffer.alloc(3e8, 1); require('net').createServer().listen(${port}, '127.0.0.1', () => console.log())`;
    const child = spawn('sh', ['-c', `${process.execPath} -e "${listen}"; true`], {
      detached: true,
    });
    await once(child.stdout, 'data');
    (await claim()).add(child.pid ?? NaN);
    bury();
    await claim();
    await claimPorts({ port, pagePort: 0, prometheusPort: 0, alertmanagerPort: 0 });
  });

  it('leaves a process alone that only has the same id', async () => {
    const child = spawn('sleep', ['60'], { detached: true });
    (await claim()).add(child.pid ?? NaN);
    bury((identity) => ({ ...identity, startTime: `${identity.startTime}0` }));
    (await claim())[Symbol.dispose]();
    expect(said).toEqual(['an earlier run was killed: removed its files and 0 processes']);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[1]).toBe('SIGTERM');
  });
});

describe(runFolderPath.name, () => {
  it('is below XDG_STATE_HOME, unless that is empty', () => {
    const path = (XDG_STATE_HOME: string): string => runFolderPath({ XDG_STATE_HOME });
    expect(path('/var/state')).toBe('/var/state/app-metrics/start');
    expect(path('')).toBe(join(homedir(), '.local', 'state', 'app-metrics', 'start'));
  });
});
