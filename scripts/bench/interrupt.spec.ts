import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a program that does not end, in a folder of its own, of which it prints the name. */
const SCRIPT = `
  const { run } = require('./scripts/lib/run');
  const { cleanUpOnSignal, groups, temporaryFolder } = require('./scripts/bench/interrupt');
  cleanUpOnSignal();
  const folder = temporaryFolder();
  const script = 'trap "" INT TERM; while sleep 0.01; do mkdir -p $PWD/node_modules/one; done';
  void run('sh', ['-c', script], { cwd: folder.path, groups });
  require('node:fs').watch(folder.path).once('change', () => console.log(folder.path));
`;

describe('cleanUpOnSignal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'on %s ends programs that ignore it, and removes the folder they write to',
    async (signal) => {
      const node = spawn(process.execPath, ['--import', 'tsx', '--eval', SCRIPT], {
        cwd: join(__dirname, '../..'),
      });
      const folder = await new Promise<string>((resolve) => {
        node.stdout.setEncoding('utf8').once('data', (text: string) => {
          resolve(text.trim());
        });
      });
      expect(existsSync(folder)).toBe(true);

      const end = new Promise((resolve) =>
        node.once('close', (_, by) => {
          resolve(by);
        }),
      );
      node.kill(signal);

      expect(await end).toBe(signal);
      expect(existsSync(folder)).toBe(false);
    },
  );
});
