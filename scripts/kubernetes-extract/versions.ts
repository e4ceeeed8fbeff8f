import type { JsonSchema } from '../../schema/json-schema';
import { CORRECTIONS } from './corrections';
import type { OpenApiNode } from './reduce';

type Definitions = Readonly<Record<string, OpenApiNode>>;

interface Versions {
  /** The definitions of older versions of Kubernetes, the oldest first. */
  readonly older: Readonly<Record<string, Definitions>>;
  /** The version that the definitions are of. */
  readonly version: string;
}

/**
 * The definitions, in which a property that the oldest supported Kubernetes has not says `since` which version it is
 * there. One inside a definition that is as new need not: whoever reaches it has met a `since` before.
 */
export function addVersions(
  definitions: Readonly<Record<string, JsonSchema>>,
  { older, version }: Versions,
): Record<string, JsonSchema> {
  const versions = Object.entries(older).map(
    ([name, published]) => [name, byShortName(published)] as const,
  );
  const firstWith = (has: (published: Definitions) => boolean): string =>
    versions.find(([, published]) => has(published))?.[0] ?? version;
  const oldest = versions[0]?.[0];
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const source = CORRECTIONS[name]?.of ?? name;
      const first = firstWith((published) => published[source] !== undefined);
      const properties = Object.entries(definition.properties ?? {}).map(([key, property]) => {
        const known = firstWith((all) => all[source]?.properties?.[key] !== undefined);
        const heeded = CORRECTIONS[name]?.since?.[key];
        const since = heeded ?? known;
        const isNew =
          heeded !== undefined || (since !== oldest && since !== first && versions.length > 0);
        return [key, isNew ? { ...property, since } : property] as const;
      });
      const isPublished = definition.properties !== undefined;
      return [
        name,
        isPublished ? { ...definition, properties: Object.fromEntries(properties) } : definition,
      ];
    }),
  );
}

function byShortName(published: Definitions): Definitions {
  return Object.fromEntries(
    Object.entries(published).map(([name, node]) => [name.slice(name.lastIndexOf('.') + 1), node]),
  );
}
