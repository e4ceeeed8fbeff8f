import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a program that does not end, in a folder of its own, of which it prints the name. */
const SCRIPT = `
  const { run } = require('./scripts/lib/run');
  const { cleanUpAtExit, groups, temporaryFolder } = require('./scripts/bench/interrupt');
  cleanUpAtExit();
  const folder = temporaryFolder();
  const script = 'trap "" INT TERM; while sleep 0.01; do mkdir -p $PWD/node_modules/one; done';
  void run('sh', ['-c', script], { cwd: folder, groups });
  require('node:fs').watch(folder).once('change', () => console.log(folder));
`;

describe('cleanUpAtExit', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'on %s ends programs that ignore it, and removes the folder they write to',
    async (signal, status) => {
      const node = spawn(process.execPath, ['--import', 'tsx', '--eval', SCRIPT], {
        cwd: join(__dirname, '../..'),
      });
      const [printed] = (await once(node.stdout, 'data')) as [Buffer];
      const folder = printed.toString().trim();
      expect(existsSync(folder)).toBe(true);

      node.kill(signal);

      expect(await once(node, 'close')).toEqual([status, null]);
      expect(existsSync(folder)).toBe(false);
    },
  );
});
