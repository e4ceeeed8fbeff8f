import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TOOL_NAMES } from './fetch-tools';

type Name = (typeof TOOL_NAMES)[number];

/** Programs that are being found or built; each path comes as soon as it is there. */
export interface Tools extends AsyncDisposable {
  readonly paths: Readonly<Record<Name, Promise<string>>>;
}

/**
 * @param spawned told the id of the process that builds
 * @param say told what takes time
 */
export function fetchTools(spawned: (pid: number) => void, say: (text: string) => void): Tools {
  const args = ['--import', 'tsx', join(__dirname, 'fetch-tools.ts')];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) spawned(child.pid);
  const closed = once(child, 'close');
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    errors.push(line);
    say(line);
  });
  const lines = createInterface(child.stdout);
  const path = (name: Name): Promise<string> => {
    const found = new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.startsWith(`${name}\t`)) resolve(line.slice(name.length + 1));
      });
      const failed = (): void => {
        reject(new Error(errors.join('\n') || `${name} is not to be had`));
      };
      closed.then(failed, failed);
    });
    found.catch(() => undefined); // whoever awaits it reports it
    return found;
  };
  return {
    paths: {
      helm: path('helm'),
      prometheus: path('prometheus'),
      alertmanager: path('alertmanager'),
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      await closed;
    },
  };
}
