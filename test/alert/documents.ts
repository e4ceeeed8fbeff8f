import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Group, renderGroups, type Rule } from './promtool';

export const DOCS = join(__dirname, '../../docs');
export const RUNBOOKS = readdirSync(join(DOCS, 'runbooks')).map((file) => join('runbooks', file));

/** The rule group and main rule of `helm install app chart`, the release in the documents, with these values set. */
export async function renderApp(...set: string[]): Promise<[Group, Rule]> {
  const args = set.flatMap((value) => ['--set', value]);
  const [group] = await renderGroups({ name: 'app', namespace: 'default', args });
  const rule = group?.rules[0];
  if (group === undefined || rule === undefined) throw new Error('there is no rule');
  return [group, rule];
}

export function read(page: string): string {
  return readFileSync(join(DOCS, page), 'utf8');
}

/** Fails unless a page contains these texts; line breaks and padding of tables do not matter. */
export function expectSaid(page: string, texts: readonly string[]): void {
  const prose = read(page).replace(/\s+/g, ' ');
  expect(texts.filter((text) => !prose.includes(text))).toEqual([]);
}

export function limitOf({ expr }: Rule): string {
  return / > (\d+)\n/.exec(expr)?.[1] ?? '';
}
