import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/**
 * The default export of a module, or the value in a JSON file.
 *
 * @throws {Error} naming the file, what is wrong with it and what to do
 */
export async function loadValues(file: string): Promise<unknown> {
  if (!existsSync(file)) throw new Error(`${file}: there is no such file`);
  const extension = extname(file);
  if (extension === '.json') return parseJson(file, await readFile(file, 'utf8'));
  if (!MODULES.includes(extension))
    throw new Error(`${file}: the name must end in .json or in one of ${MODULES.join(', ')}`);
  const exported = await importDefault(file);
  if (exported !== undefined) return exported;
  throw new Error(
    `${file}: it has no default export; end it with: export default defineValues({ … });`,
  );
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause });
  }
}

async function importDefault(file: string): Promise<unknown> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as typeof module;
  } catch (cause) {
    throw new Error(explain(file, cause), { cause });
  }
  // TypeScript and other compilers turn a default export into exports.default of a CommonJS module.
  const exported = module.default as { default?: unknown; __esModule?: boolean } | undefined;
  return exported?.__esModule === true ? exported.default : exported;
}

function explain(file: string, cause: unknown): string {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  const words = `${file}: ${message ?? String(cause)}`;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return `${words}\nNode ${process.version} does not read TypeScript; use Node 22.18 or later, or tsx: NODE_OPTIONS="--import tsx"`;
  if (code?.endsWith('_NOT_FOUND') === true && /'app-metrics(-values)?'/.test(message ?? ''))
    return `${words}\nImport 'app-metrics-values', installed beside the file: npm install app-metrics-values`;
  if (cause instanceof SyntaxError && /import|export/.test(message ?? '')) {
    const name = extname(file).replace(/^[.]c?([jt]s)$/, '.m$1');
    return `${words}\nIts package.json says that it is no ES module; name it ${name}, or set "type": "module" there`;
  }
  return words;
}
