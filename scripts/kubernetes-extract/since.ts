import type { Version } from '../lib/kubernetes-modules';
import { CORRECTIONS } from './corrections';
import { byShortName } from './reduce';

/**
 * Finds which version introduced a property that the oldest version lacks or ignores; undefined for other properties, and for
 * those inside a definition that is as new, because a property that refers to the definition has the `since` already.
 *
 * @param published the versions, the oldest first; properties that are in none, such as those of Prometheus Operator, get no `since`
 */
export function sinceIn(
  published: readonly Version[],
): (definition: string, key: string) => string | undefined {
  const versions = published.map(({ version, definitions }) => ({
    version,
    known: byShortName(definitions),
  }));
  return (definition, key) => {
    const { of: source = definition, since } = CORRECTIONS.corrections[definition] ?? {};
    const first = versions.find(({ known }) => known.has(source));
    const has = versions.find(({ known }) => known.get(source)?.properties?.[key] !== undefined);
    return since?.[key] ?? (has === first ? undefined : has?.version);
  };
}
