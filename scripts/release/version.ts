import { compare, valid } from 'semver';

/** Where the version stands, beside package.json, which has it first. */
export const VERSIONED_FILES = [
  ...['chart/Chart.yaml', 'docs/examples/gitops/application.yaml', 'README.md', 'README.pt-BR.md'],
  ...['docs/guia.pt-BR.md', 'docs/kubernetes.md', 'docs/service.md'],
];

const BEFORE_VERSION = ['\nversion: ', '\nappVersion: ', ' targetRevision: ', 'app-metrics:v'];

/** The text of a file at the next version. */
export function moved(text: string, from: string, to: string): string {
  return BEFORE_VERSION.reduce((all, before) => all.replaceAll(before + from, before + to), text);
}

/** @throws {Error} when a version is none, or not after the last one. The first one may stay. */
export function checkVersion(version: string, current: string): void {
  if (valid(version) !== version)
    throw new Error(`--version ${version}: not a version such as 2.1.0 (https://semver.org)`);
  if (compare(version, current) < 0)
    throw new Error(`--version ${version}: must not be before ${current}, which package.json has`);
}
