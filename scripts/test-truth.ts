import { spawn } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';
import { runMain } from './lib/main';
import { exitCodeOf } from './lib/run';

function integer(text: string): string {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an integer from 1 to 999999999.');
}

function regularExpression(text: string): string {
  try {
    return new RegExp(text).source;
  } catch {
    throw new InvalidArgumentError('It must be a regular expression.');
  }
}

async function main(options: { cases: string; seed: string; only: string }): Promise<void> {
  const { cases: TRUTH_CASES, seed: TRUTH_SEED, only: TRUTH_ONLY } = options;
  const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', 'truth'];
  // A group of its own: Jest does not pass a signal on to its workers.
  const child = spawn(process.execPath, jest, {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, TRUTH_CASES, TRUTH_SEED, TRUTH_ONLY },
  });
  const { pid } = child;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => pid !== undefined && process.kill(-pid, signal));
  process.exitCode = await exitCodeOf(child);
}

const program = new Command('npm run test:truth --')
  .description(
    'Generates values from the schema, each right but for one place, and asks Helm whether it takes them, and ' +
      'kube-apiserver of the oldest and the newest supported Kubernetes and promtool of both supported generations ' +
      'whether they take what is rendered. Fails where they disagree, naming the values. The API servers must also take ' +
      'every object of the goldens in chart/tests.\n\n' +
      'It needs neither root nor containers. etcd comes from ETCD=PATH, from PATH (Debian: etcd-server, macOS: brew ' +
      'install etcd) or is built with Go, like the API servers.',
  )
  .option(
    '--cases <n>',
    'how many of some 50,000 cases; a hundred take some 15 seconds on 2 cores',
    integer,
    '3000',
  )
  .option('--seed <n>', 'which of them: the same number, the same cases', integer, '20261127')
  .option(
    '--only <pattern>',
    'a regular expression for the place, such as ^volumes or Toleration.key',
    regularExpression,
    '',
  )
  .action(main);

if (require.main === module) runMain(program);
