import type { ErrorObject } from 'ajv';
import { closest } from './closest';
import { isObject, type JsonSchema } from './json-schema';

const GOT_LENGTH = 80;

/** One line a problem: where, the rule and what was there; the keyword of the error decides the words. */
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

/** Keywords by which a rule between properties says as a whole that it is broken. */
const RULE_KEYWORDS = new Set(['if', 'oneOf', 'anyOf', 'not']);

/** Not a part of what a rule, a name of a property or `not` says as a whole. */
function isWhole({ schemaPath, keyword }: ErrorObject): boolean {
  const inside = /\/allOf\/\d+\/(?<inside>.*)$/.exec(schemaPath)?.groups?.inside;
  return !inside?.includes('/') && !schemaPath.includes('/not/') && keyword !== 'propertyNames';
}

/** A rule without words says that others hold, which say what is wrong. */
function isDescribed(schema: unknown): boolean {
  return (schema as JsonSchema).description !== undefined;
}

function isEnum({ keyword }: ErrorObject): boolean {
  return keyword === 'enum';
}

/** ajv's `verbose` errors carry the schema and the value that they are about. */
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
      // Only strings: who has written "true" would be told to write "true" instead.
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

/** What a good value looks like: a definition with a pattern says so in its description. */
export function form({ pattern, not, description = '', type }: JsonSchema): string {
  if (pattern === undefined && not === undefined) return [type].flat().join(' or ');
  return description.replace(/^An? /, (article) => article.toLowerCase()).replace(/[.]$/, '');
}

/** `use env`, or what the chart has decided. */
function instead(meant: string): string {
  return meant.startsWith('use ') ? `has a value of its own; ${meant}` : meant;
}

function didYouMean(word: unknown, candidates: readonly string[]): string {
  const candidate = typeof word === 'string' ? closest(word, candidates) : undefined;
  return candidate === undefined ? '' : `, did you mean "${candidate}"?`;
}

/** Paths of what may be a secret. */
const SECRET = /^\/env\/\d+\/value$|\/(stringData|data)\//;

/** A value without what may be a secret in it: that of a variable, written into its name, or the password of a URL. */
function shown(path: string, value: unknown): string {
  const isSecret = SECRET.test(path) || (path.startsWith('/env/') && String(value).includes('='));
  return isSecret ? `a ${typeof value}` : show(value).replace(/\/\/[^/@ ]*@/g, '//…@');
}

/** Of an object only its keys: a value may be a secret. */
export function show(value: unknown): string {
  if (isObject(value)) return Object.keys(value).sort().join(', ') || 'nothing';
  const text = JSON.stringify(value);
  return text.length > GOT_LENGTH ? `${text.slice(0, GOT_LENGTH)}…` : text;
}

/** A key in a JSON pointer (RFC 6901). */
export function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
