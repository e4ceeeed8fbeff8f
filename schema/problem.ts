import type { ErrorObject } from 'ajv';
import { closest } from './closest';
import { isObject, type JsonSchema } from './json-schema';

const GOT_LENGTH = 80;

/** One line for each problem: the path, the rule and the value; the keyword of the error decides the words. */
export function problems(errors: readonly ErrorObject[]): string[] {
  const enumerated = new Set(errors.filter(isEnum).map(({ instancePath }) => instancePath));
  const untyped = new Set(
    errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
  );
  const said = errors
    .filter(isWhole)
    .filter(({ keyword, parentSchema }) => keyword !== 'if' || isDescribed(parentSchema))
    .filter((error) => error.keyword !== 'type' || !enumerated.has(error.instancePath))
    .filter((error) => !RULE_KEYWORDS.has(error.keyword) || !untyped.has(error.instancePath));
  return [...new Set(said.map(problem))].sort();
}

/** Keywords whose error says that a rule between properties is broken as a whole. */
const RULE_KEYWORDS = new Set(['if', 'oneOf', 'anyOf', 'not']);

/** Whether an error is not part of another one: of a rule between properties, a property name or `not`. */
function isWhole({ schemaPath, keyword }: ErrorObject): boolean {
  const inside = /\/allOf\/\d+\/(?<inside>.*)$/.exec(schemaPath)?.groups?.inside;
  return !inside?.includes('/') && !schemaPath.includes('/not/') && keyword !== 'propertyNames';
}

/** A rule without a description only combines other rules, whose own errors say what is wrong. */
function isDescribed(schema: unknown): boolean {
  return (schema as JsonSchema).description !== undefined;
}

function isEnum({ keyword }: ErrorObject): boolean {
  return keyword === 'enum';
}

/** With the option `verbose`, an error of ajv has the schema and the value. */
function problem(error: ErrorObject): string {
  const schema = error.parentSchema as JsonSchema;
  const { propertyName } = error;
  const isKey = propertyName !== undefined;
  const path = isKey ? `${error.instancePath}/${escape(propertyName)}` : error.instancePath;
  if (RULE_KEYWORDS.has(error.keyword) && schema.type === undefined)
    return `${path} ${schema.description ?? ''}, got ${show(error.data)}`;
  const params = error.params as Readonly<Record<string, string>>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = params.additionalProperty ?? '';
      const keys = Object.keys(schema.properties ?? {});
      const { meant = {} } = schema;
      // Not its constructor.
      const remedy = Object.hasOwn(meant, key) ? meant[key] : undefined;
      if (remedy !== undefined) return `${path}/${escape(key)} ${instead(remedy)}`;
      return `${path}/${escape(key)} is not a known key${didYouMean(key, keys)}`;
    }
    case 'required':
      return `${path}/${escape(params.missingProperty ?? '')} is required`;
    case 'enum': {
      const values = (schema.enum ?? []).filter((value) => value !== '');
      const rule = `must be one of ${values.map(String).join(', ')}`;
      // Only strings: for "true" in the place of true, it would suggest "true".
      const strings = values.filter((value) => typeof value === 'string');
      return `${path} ${rule}, got ${show(error.data)}${didYouMean(error.data, strings)}`;
    }
    case 'minLength':
    case 'minItems':
      return `${path} must not be empty`;
    case 'uniqueBy': {
      const keys = (schema.uniqueBy ?? []).join(' and ');
      return `${path} must not have two items with the same ${keys}`;
    }
    case 'type':
    case 'not':
    case 'pattern':
      return `${path || '/'} must be ${form(schema)}, got ${shown(path, error.data)}`;
    default:
      return `${path} ${error.message ?? error.keyword}, got ${show(error.data)}`;
  }
}

/** What a valid value looks like: for a definition with a pattern, its description says so. */
export function form({ pattern, not, description = '', type }: JsonSchema): string {
  if (pattern === undefined && not === undefined) return [type].flat().join(' or ');
  return description.replace(/^An? /, (article) => article.toLowerCase()).replace(/[.]$/, '');
}

/** A text of `meant`: it begins with "use", or says what the chart sets itself. */
function instead(meant: string): string {
  return meant.startsWith('use ') ? `has a value of its own; ${meant}` : meant;
}

function didYouMean(word: unknown, candidates: readonly string[]): string {
  const candidate = typeof word === 'string' ? closest(word, candidates) : undefined;
  return candidate === undefined ? '' : `, did you mean "${candidate}"?`;
}

/** Paths of values that may be secrets. */
const SECRET = /^\/env\/\d+\/value$|\/(stringData|data)\//;

/** A value without possible secrets: a variable's value written into its name, or the password of a URL. */
function shown(path: string, value: unknown): string {
  const isSecret = SECRET.test(path) || (path.startsWith('/env/') && String(value).includes('='));
  return isSecret ? `a ${typeof value}` : show(value).replace(/\/\/[^/@ ]*@/g, '//…@');
}

/** Of an object, only the keys: a value in it may be a secret. */
export function show(value: unknown): string {
  if (isObject(value)) return Object.keys(value).sort().join(', ') || 'nothing';
  const text = JSON.stringify(value);
  return text.length > GOT_LENGTH ? `${text.slice(0, GOT_LENGTH)}…` : text;
}

/** A key in a JSON pointer (RFC 6901). */
export function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
