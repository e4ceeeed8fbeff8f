import { mapSchema } from '../../schema/bundle';
import { descriptionOf, omit, resolve, type JsonSchema } from '../../schema/json-schema';
import { isVendored } from '../../schema/values-schema';

/** The keywords that the validators of Helm 3.17, of Helm from 3.18.5 and ajv understand alike. */
const KEYWORDS = (
  '$schema $ref title description default definitions type enum minimum maximum exclusiveMinimum minLength ' +
  'maxLength pattern minItems maxItems uniqueItems uniqueBy items required maxProperties properties ' +
  'propertyNames additionalProperties allOf not since meant'
).split(' ');

/** Those that may stand beside $ref, where Helm ignores the rest. */
const ANNOTATIONS = ['$ref', 'description', 'default', 'since'];

const CONSTRAINTS = ['enum', 'minimum', 'maximum', 'minLength', 'pattern', 'minItems', 'required'];

/** Escapes such as \d, groups such as (?= and (?i) mean different things, or nothing, to the two; \[ means [ to both. */
const NOT_PORTABLE = /\\[^\\[\]{}()|]|\(\?/;

/** What a schema must say of a value that has this type. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  object: ['additionalProperties'],
  array: ['items'],
  integer: ['minimum', 'maximum'],
};

/** The objects that are open because others decide what is in them. */
const OPEN =
  /^\/(properties\/global|definitions\/(ExtraObject|(DnsLabel)?NamedObject(\/properties\/metadata)?|(ConfigMap|Secret)\/properties\/metadata))$/;

/** The keywords that break a rule, or, as `properties/NAME`, the properties. */
type Offenders = (schema: JsonSchema, root: JsonSchema, path: string) => readonly string[];

/** By the rule; `generate` fails if anything breaks one. */
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

/** The same of what this project wrote; Kubernetes and Prometheus Operator wrote the rest. */
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
  // What is inside a rule between properties does not repeat what the properties are.
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
