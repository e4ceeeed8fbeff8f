import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Group, renderGroups, type Rule } from './promtool';

export const DOCS = join(__dirname, '../../docs');
export const RUNBOOKS = readdirSync(join(DOCS, 'runbooks')).map((file) => join('runbooks', file));

/** What `helm install app chart` makes, with these values set: the documents' release. */
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

/** Fails unless a page has these texts, wherever its lines break and however its tables are padded. */
export function expectSaid(page: string, texts: readonly string[]): void {
  const prose = read(page).replace(/\s+/g, ' ');
  expect(texts.filter((text) => !prose.includes(text))).toEqual([]);
}

export function limitOf({ expr }: Rule): string {
  return / > (\d+)\n/.exec(expr)?.[1] ?? '';
}
