import { compare, valid } from 'semver';

/** Where the version stands, beside package.json, which has it first: path, and how to move it there. */
const PLACES: Readonly<Record<string, (text: string, from: string, to: string) => string>> = {
  'chart/Chart.yaml': (text, _from, to) =>
    text.replace(/^(version|appVersion): .*$/gm, `$1: ${to}`),
  'README.md': moveTag,
  'README.pt-BR.md': moveTag,
  'docs/examples/gitops/application.yaml': (text, from, to) =>
    text.replace(`targetRevision: ${from}\n`, `targetRevision: ${to}\n`),
  'docs/guia.pt-BR.md': moveTag,
  'docs/kubernetes.md': moveTag,
  'docs/service.md': moveTag,
};

export const VERSIONED_FILES = Object.keys(PLACES);

function moveTag(text: string, from: string, to: string): string {
  return text.replaceAll(`app-metrics:v${from}`, `app-metrics:v${to}`);
}

/** The text of a file at the next version. */
export function moved(path: string, text: string, from: string, to: string): string {
  return PLACES[path]?.(text, from, to) ?? text;
}

/** @throws {Error} when a version is none, or not after the last one. The first one may stay. */
export function checkVersion(version: string, current: string): void {
  if (valid(version) !== version)
    throw new Error(`--version ${version}: not a version such as 2.1.0 (https://semver.org)`);
  if (compare(version, current) < 0)
    throw new Error(`--version ${version}: must not be before ${current}, which package.json has`);
}
