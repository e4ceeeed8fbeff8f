import { resolve, type JsonSchema } from '../../schema/json-schema';

/** A place in the schema. */
interface Place {
  readonly schema: JsonSchema;
  /** JSON pointer from the root of the bundled schema. */
  readonly path: string;
  readonly root: JsonSchema;
  /** Whether this project wrote it; Kubernetes and Prometheus Operator wrote the rest. */
  readonly own: boolean;
}

/** The keywords that the validators of Helm 3.17, of Helm from 3.18.5 and ajv understand alike. */
const KEYWORDS = new Set(
  (
    '$schema $ref title description default definitions type enum minimum maximum exclusiveMinimum minLength ' +
    'maxLength pattern minItems maxItems uniqueItems uniqueBy items required maxProperties properties ' +
    'propertyNames additionalProperties allOf not since meant'
  ).split(' '),
);

const ANNOTATIONS = new Set(['$ref', 'description', 'default', 'since']);

const CONSTRAINTS = ['enum', 'minimum', 'maximum', 'minLength', 'pattern', 'minItems', 'required'];

/** The objects that are open because others decide what is in them. */
const OPEN =
  /^\/(properties\/global|definitions\/(ExtraObject|(DnsLabel)?NamedObject(\/properties\/metadata)?|(ConfigMap|Secret)\/properties\/metadata))$/;

/** What breaks a rule, by the rule; `generate` fails if anything does. */
const RULES: Readonly<Record<string, (place: Place) => boolean>> = {
  'uses only portable keywords': ({ schema }) =>
    Object.keys(schema).some((keyword) => !KEYWORDS.has(keyword)),
  'has nothing but annotations beside $ref, where Helm ignores the rest': ({ schema }) =>
    schema.$ref !== undefined && Object.keys(schema).some((keyword) => !ANNOTATIONS.has(keyword)),
  'has a type beside its constraints': ({ schema }) =>
    schema.type === undefined && CONSTRAINTS.some((keyword) => keyword in schema),
  'states additionalProperties when it is an object': ({ schema }) =>
    schema.type === 'object' && schema.additionalProperties === undefined,
  'is closed when it is an object of this project': ({ schema, own, path }) =>
    own && !OPEN.test(path) && isOpen(schema),
  'has items when it is an array': ({ schema }) =>
    schema.type === 'array' && schema.items === undefined,
  'has a minimum and a maximum when it is an integer': ({ schema }) =>
    isInteger(schema) && (schema.minimum === undefined || schema.maximum === undefined),
  'has a pattern that Go and ECMAScript read alike: no (?, a backslash only before a bracket or another':
    ({ schema }) => schema.pattern !== undefined && !isPortable(schema.pattern),
  'describes the good value, as "A duration such as 5m.", when it has a pattern': ({ schema }) =>
    schema.pattern !== undefined && !/^An? .*[.]$/s.test(schema.description ?? ''),
  'requires only properties that it has': ({ schema: { required = [], properties = {} } }) =>
    required.some((key) => !(key in properties)),
  'describes its properties': ({ schema, own, root }) =>
    own &&
    Object.entries(schema.properties ?? {}).some(([, property]) => textOf(property, root) === ''),
  'tells the range of its integers': ({ schema, own, root }) =>
    own &&
    Object.entries(schema.properties ?? {}).some(([, property]) => !tellsRange(property, root)),
  'requires what has a default, or says "Null removes it."': ({ schema, own, root }) =>
    own &&
    Object.entries(schema.properties ?? {}).some(
      ([key, property]) =>
        property.default !== undefined &&
        schema.required?.includes(key) !== true &&
        !textOf(property, root).endsWith('Null removes it.'),
    ),
};

/** One line for every place that breaks a rule of the portable dialect; empty when all is well. */
export function dialectProblems(schema: JsonSchema, vendored: ReadonlySet<string>): string[] {
  return places({ schema, path: '', root: schema, own: true }, vendored).flatMap((place) =>
    Object.entries(RULES)
      .filter(([, breaks]) => breaks(place))
      .map(([rule]) => `${place.path || '/'}: every schema ${rule}`),
  );
}

function places(place: Place, vendored: ReadonlySet<string>): Place[] {
  const { schema, path, own } = place;
  const { definitions = {}, properties = {}, items, additionalProperties } = schema;
  const inner = (step: string, child: JsonSchema, isOwn = own): Place[] =>
    places({ ...place, schema: child, path: `${path}/${step}`, own: isOwn }, vendored);
  return [
    place,
    ...Object.entries(definitions).flatMap(([name, child]) =>
      inner(`definitions/${name}`, child, !vendored.has(name)),
    ),
    ...Object.entries(properties).flatMap(([name, child]) => inner(`properties/${name}`, child)),
    ...(items ? inner('items', items) : []),
    ...(typeof additionalProperties === 'object'
      ? inner('additionalProperties', additionalProperties)
      : []),
  ];
}

function isOpen({ properties, additionalProperties }: JsonSchema): boolean {
  return (
    additionalProperties === true || (properties !== undefined && additionalProperties !== false)
  );
}

function isInteger({ type, enum: values }: JsonSchema): boolean {
  return values === undefined && [type].flat().includes('integer');
}

/** Escapes such as \d, groups such as (?= and (?i) mean different things, or nothing, to the two; \[ means [ to both. */
function isPortable(pattern: string): boolean {
  if (/\\[^\\[\]{}()|]|\(\?/.test(pattern.replaceAll('\\\\', ''))) return false;
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

function textOf(property: JsonSchema, root: JsonSchema): string {
  return property.description ?? resolve(property, root).description ?? '';
}

function tellsRange(property: JsonSchema, root: JsonSchema): boolean {
  const target = resolve(property, root);
  if (!isInteger(target)) return true;
  const numbers: readonly string[] = textOf(property, root).match(/[0-9]+/g) ?? [];
  return [target.minimum, target.maximum].every((bound) => numbers.includes(String(bound)));
}
