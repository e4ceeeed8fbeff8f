import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as TypeScript from 'typescript';

export interface Asset {
  readonly type: string;
  readonly read: () => string;
}

const PAGE = join(__dirname, 'page');
const MODULES = ['page', 'chart', 'controls', 'dom', 'format', 'view'];

/** Everything the page loads, by path: nothing comes from the network. */
export function assets(): ReadonlyMap<string, Asset> {
  return new Map([
    ['/icon.svg', file('image/svg+xml', join(PAGE, 'icon.svg'))],
    ['/page.css', file('text/css', join(PAGE, 'page.css'))],
    ['/uplot.css', file('text/css', require.resolve('uplot/dist/uPlot.min.css'))],
    ['/uplot.js', file('text/javascript', require.resolve('uplot/dist/uPlot.iife.min.js'))],
    ...MODULES.map((name): [string, Asset] => [`/${name}.js`, script(join(PAGE, `${name}.ts`))]),
  ]);
}

/** The page with the token that its controls need. */
export function indexPage(token: string): string {
  return readFileSync(join(PAGE, 'index.html'), 'utf8').replace('{{token}}', token);
}

function file(type: string, path: string): Asset {
  return { type, read: () => readFileSync(path, 'utf8') };
}

/** A module of the page, its types taken off. The compiler is loaded by the first browser, not at the start. */
function script(path: string): Asset {
  let compiled: string | undefined;
  const compile = (): string => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- synchronous and late, see above
    const ts = require('typescript') as typeof TypeScript;
    const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
    return ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions: options }).outputText;
  };
  return { type: 'text/javascript', read: () => (compiled ??= compile()) };
}
