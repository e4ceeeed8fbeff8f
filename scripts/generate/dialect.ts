import { mapSchema } from '../../schema/bundle';
import { descriptionOf, omit, resolve, type JsonSchema } from '../../schema/json-schema';
import { isVendored } from '../../schema/values-schema';

/** The keywords that mean the same to the validator of Helm 3.17, that of Helm since 3.18.5, and ajv. */
const KEYWORDS = (
  '$schema $ref title description default definitions type enum minimum maximum exclusiveMinimum minLength ' +
  'maxLength pattern minItems maxItems uniqueItems uniqueBy items required maxProperties properties ' +
  'propertyNames additionalProperties allOf not since meant'
).split(' ');

/** The keywords that are allowed beside $ref, where Helm ignores all others. */
const ANNOTATIONS = ['$ref', 'description', 'default', 'since'];

const CONSTRAINTS = ['enum', 'minimum', 'maximum', 'minLength', 'pattern', 'minItems', 'required'];

/** Escapes such as \d and groups such as (?= and (?i) differ between Go and ECMAScript, or are errors; \[ means [ in both. */
const NOT_PORTABLE = /\\[^\\[\]{}()|]|\(\?/;

/** The keywords that a schema of this type must have. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  object: ['additionalProperties'],
  array: ['items'],
  integer: ['minimum', 'maximum'],
};

/** The objects that are open, because their content is not defined by this project. */
const OPEN =
  /^\/(properties\/global|definitions\/(ExtraObject|(DnsLabel)?NamedObject(\/properties\/metadata)?|(ConfigMap|Secret)\/properties\/metadata))$/;

/** Returns the keywords that break a rule, or the properties that do, as `properties/NAME`. */
type Offenders = (schema: JsonSchema, root: JsonSchema, path: string) => readonly string[];

/** The rules of the dialect, by their text; `generate` fails if the schema breaks one. */
const RULES: Readonly<Record<string, Offenders>> = {
  'uses only portable keywords, and beside $ref only annotations': (schema) => {
    const portable = schema.$ref === undefined ? KEYWORDS : ANNOTATIONS;
    return Object.keys(schema).filter((keyword) => !portable.includes(keyword));
  },
  'has a type beside its constraints': (schema) =>
    schema.type === undefined ? CONSTRAINTS.filter((keyword) => keyword in schema) : [],
  'has additionalProperties when it is an object, items when it is an array, a minimum and a maximum when it is an integer':
    (schema) => {
      const types = schema.enum === undefined ? [schema.type ?? []].flat() : [];
      const needed = types.flatMap((type) => OF_TYPE[type] ?? []);
      return needed.filter((keyword) => !(keyword in schema));
    },
  'has a pattern that Go and ECMAScript read alike: no (?, a backslash only before a bracket or another':
    ({ pattern = '' }) => (NOT_PORTABLE.test(pattern.replaceAll('\\\\', '')) ? ['pattern'] : []),
  'describes the good value, as "A duration such as 5m.", when it has a pattern': (schema) =>
    schema.pattern === undefined || /^An? .*[.]$/s.test(schema.description ?? '')
      ? []
      : ['description'],
  'requires only properties that it has': ({ required = [], properties = {} }) =>
    required.filter((key) => !(key in properties)).map((key) => `properties/${key}`),
};

/** Rules for the definitions of this project only, not for those of Kubernetes and Prometheus Operator. */
const OWN_RULES: Readonly<Record<string, Offenders>> = {
  'is closed when it is an object of this project': ({ properties, ...schema }, _root, path) => {
    const { additionalProperties: others = false } = schema;
    const isOpen = others === true || (properties !== undefined && others !== false);
    return isOpen && !OPEN.test(path) ? ['additionalProperties'] : [];
  },
  'describes its properties': (schema, root) =>
    propertiesThat(schema, (property) => descriptionOf(property, root) === ''),
  'tells the range of its integers': (schema, root) =>
    propertiesThat(schema, (property) => {
      const { type, enum: values, minimum, maximum } = resolve(property, root);
      const numbers = [...descriptionOf(property, root).matchAll(/[0-9]+/g)].map(String);
      const isInteger = values === undefined && [type].flat().includes('integer');
      return isInteger && [minimum, maximum].some((bound) => !numbers.includes(String(bound)));
    }),
  'requires what has a default, or says "Null removes it."': (schema, root) =>
    propertiesThat(
      schema,
      (property, key) =>
        property.default !== undefined &&
        schema.required?.includes(key) !== true &&
        !descriptionOf(property, root).endsWith('Null removes it.'),
    ),
};

/** One line for every place that breaks a rule of the portable dialect; empty when all is well. */
export function dialectProblems(root: JsonSchema): string[] {
  const problems: string[] = [];
  // Schemas inside a rule between properties do not repeat the schemas of the properties.
  const structure = mapSchema(root, (schema) => omit(schema, 'allOf', 'not', 'propertyNames'));
  mapSchema(structure, (schema, path) => {
    const [, definition = ''] = /^\/definitions\/([^/]+)/.exec(path) ?? [];
    const rules = isVendored(definition) ? RULES : { ...RULES, ...OWN_RULES };
    for (const [rule, offenders] of Object.entries(rules))
      for (const offender of offenders(schema, root, path))
        problems.push(`${path}/${offender}: every schema ${rule}`);
    return schema;
  });
  return problems;
}

function propertiesThat(
  { properties = {} }: JsonSchema,
  breakRule: (property: JsonSchema, key: string) => boolean,
): string[] {
  const found = Object.entries(properties).filter(([key, property]) => breakRule(property, key));
  return found.map(([key]) => `properties/${key}`);
}
