import { CORRECTIONS } from './corrections';
import { shortName, type OpenApiNode } from './reduce';

/** What a version of Kubernetes such as `1.37` publishes. */
export interface Version {
  readonly version: string;
  readonly definitions: Readonly<Record<string, OpenApiNode>>;
}

/**
 * Which version a property came with that the oldest one has not, or does not heed. One inside a definition that is as new
 * need not say it: whoever reaches it has met a `since` before.
 *
 * @param published the oldest first; what none has, such as what is Prometheus Operator's, has no such version
 */
export function sinceIn(
  published: readonly Version[],
): (definition: string, key: string) => string | undefined {
  const versions = published.map(({ version, definitions }) => {
    const entries = Object.entries(definitions);
    return { version, known: new Map(entries.map(([name, node]) => [shortName(name), node])) };
  });
  return (definition, key) => {
    const { of: source = definition, since } = CORRECTIONS.corrections[definition] ?? {};
    const first = versions.find(({ known }) => known.has(source));
    const has = versions.find(({ known }) => known.get(source)?.properties?.[key] !== undefined);
    return since?.[key] ?? (has === first ? undefined : has?.version);
  };
}
