import type { Version } from '../lib/kubernetes-modules';
import { CORRECTIONS } from './corrections';
import { byShortName } from './reduce';

/**
 * Which version a property came with that the oldest one has not, or does not heed. One inside a definition that is as new
 * need not say it: whoever reaches it has met a `since` before.
 *
 * @param published the oldest first; what none has, such as what is Prometheus Operator's, has no such version
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
