import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './run';

/** A program that this project runs; `scripts/tools/<module>/go.mod` pins its version. */
interface Tool {
  readonly module: string;
  readonly packagePath: string;
  /** Environment variable that names another build of it. */
  readonly variable: string;
}

const TOOLS = {
  helm: { module: 'helm', packagePath: 'helm.sh/helm/v4/cmd/helm', variable: 'HELM' },
  promtool: {
    module: 'prometheus',
    packagePath: 'github.com/prometheus/prometheus/cmd/promtool',
    variable: 'PROMTOOL',
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'app-metrics');

/** Path of a program: the variable's, the cached build, or a build made now. */
export async function resolveTool(name: ToolName): Promise<string> {
  const tool: Tool = TOOLS[name];
  const named = process.env[tool.variable];
  if (named !== undefined && named !== '') return named;
  const path = join(CACHE, 'bin', name);
  if (existsSync(path)) return path;
  mkdirSync(join(CACHE, 'bin'), { recursive: true });
  console.error(`building ${name} …`);
  await run('go', ['build', '-trimpath', '-o', path, tool.packagePath], {
    cwd: resolve('scripts/tools', tool.module),
    env: { CGO_ENABLED: '0' },
  });
  return path;
}
