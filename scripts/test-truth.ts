import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run test:truth -- [--cases N] [--seed N] [--only PATTERN]

Generates values from the schema, each right but for one place, and asks Helm whether it takes them, and kube-apiserver
of the oldest and the newest supported Kubernetes and promtool of both supported generations whether they take what is
rendered. Fails where they disagree, naming the values.

  --cases N       how many of some 50,000 cases: 3000 unless given; a hundred take some 15 seconds on 2 cores
  --seed N        which of them: the same number, the same cases
  --only PATTERN  a regular expression for the place, such as ^volumes or Toleration.key

It needs neither root nor containers. etcd comes from ETCD=PATH, from PATH (Debian: etcd-server, macOS: brew install
etcd) or is built with Go, like the API servers.`;

const OPTIONS = {
  cases: { type: 'string', default: '3000' },
  seed: { type: 'string', default: '20261127' },
  only: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
} as const;

/** @throws {Error} naming the option, its value and what it must be. */
function parse(args: readonly string[]): NodeJS.ProcessEnv | undefined {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help) return undefined;
  for (const name of ['cases', 'seed'] as const)
    if (!/^[1-9][0-9]{0,8}$/.test(values[name]))
      throw new Error(`--${name} ${values[name]}: must be an integer from 1 to 999999999`);
  try {
    new RegExp(values.only);
  } catch (cause) {
    throw new Error(`--only ${values.only}: must be a regular expression`, { cause });
  }
  return { TRUTH_CASES: values.cases, TRUTH_SEED: values.seed, TRUTH_ONLY: values.only };
}

async function main(args: readonly string[]): Promise<void> {
  const env = parse(args);
  if (env === undefined) {
    console.log(USAGE);
    return;
  }
  const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', 'truth'];
  // A group of its own: Jest does not pass a signal on to its workers.
  const child = spawn(process.execPath, jest, {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, ...env },
  });
  const { pid } = child;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => pid !== undefined && process.kill(-pid, signal));
  const [status] = (await once(child, 'exit')) as [number | null];
  process.exitCode = status ?? 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
