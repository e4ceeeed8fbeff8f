import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** The files that each file imports, also for types, by the path of the importing file. */
const imported = new Map();

function importsOf(file) {
  if (!imported.has(file)) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
    const paths = importedFiles
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => join(file, '..', fileName.replace(/\.js$/, '')));
    const files = paths.map((path) => [`${path}.ts`, join(path, 'index.ts')].find(existsSync));
    imported.set(file, files.filter(Boolean));
  }
  return imported.get(file);
}

/** The shortest circle of imports from a file back to itself; undefined when there is none. */
function circleFrom(start) {
  const seen = new Set();
  const routes = [[start]];
  for (const route of routes) {
    for (const next of importsOf(route.at(-1))) {
      if (next === start) return [...route, next];
      if (!seen.has(next)) routes.push([...route, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** Like import-x/no-cycle, but including imports of types: files that need each other's types cannot be understood apart, either. */
export const noCircle = {
  create: (context) => ({
    Program(node) {
      const circle = circleFrom(context.filename)?.map((file) => relative(context.cwd, file));
      const message = `imports itself: ${circle?.join(' → ')}; move what both need to a file of its own`;
      if (circle !== undefined) context.report({ node, loc: { line: 1, column: 0 }, message });
    },
  }),
};
