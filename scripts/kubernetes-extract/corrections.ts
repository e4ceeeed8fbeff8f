import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ajv } from '../../schema/ajv';
import corrections from '../../schema/corrections/corrections.schema.json';
import { omit, type JsonSchema } from '../../schema/json-schema';
import { problems } from '../../schema/problem';

/** A change of a published definition: corrections.schema.json says what each key means. */
interface Correction {
  readonly of?: string;
  readonly meant?: Readonly<Record<string, string>>;
  readonly omit?: readonly string[];
  readonly only?: readonly string[];
  readonly optional?: readonly string[];
  readonly required?: readonly string[];
  readonly since?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, string | JsonSchema>>;
  readonly alternatives?: { readonly but?: readonly string[]; readonly words: string };
  readonly allOf?: readonly JsonSchema[];
}

interface Corrections {
  readonly patterns: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** Corrections by published definition, or by the path of an object inside one. */
  readonly corrections: Readonly<Record<string, Correction>>;
}

/**
 * Merges files of corrections.
 *
 * @param texts YAML, by the name of the file
 * @throws {Error} with a line for each place that breaks corrections.schema.json, for a name that is in two files, and for an
 * unknown part of a pattern.
 */
export function readCorrections(texts: Readonly<Record<string, string>>): Corrections {
  const isValid = ajv().compile<Record<string, object>>(corrections);
  const read: Record<string, object> = {};
  for (const [file, text] of Object.entries(texts)) {
    const content: unknown = parse(text);
    if (!isValid(content)) {
      const lines = problems(isValid.errors ?? []).map((line) => `${file}: ${line}`);
      throw new Error(lines.join('\n'));
    }
    const { parts = {}, patterns = {}, definitions = {}, ...others } = content;
    const ours = { parts, patterns, definitions, corrections: others };
    for (const [kind, named] of Object.entries(ours)) {
      const known = (read[kind] ??= {});
      const twice = Object.keys(named).find((name) => name in known);
      if (twice !== undefined) throw new Error(`${file}: ${twice} is in another file, too`);
      Object.assign(known, named);
    }
  }
  return filled(omit(read, 'parts'), read.parts as Record<string, string>) as Corrections;
}

/** A copy of `value` with the names of parts replaced by their text, which may contain names of parts itself. */
function filled(value: unknown, parts: Readonly<Record<string, string>>): unknown {
  const fill = (text: string): string =>
    text.replace(/<(\w+)>/g, (_, name: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`${text}: there is no part ${name}`);
      return fill(part);
    });
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'string' ? fill(inner) : inner,
  ) as unknown;
}

const FOLDER = join(__dirname, '../../schema/corrections');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));

/** The corrections in schema/corrections. */
export const CORRECTIONS = readCorrections(
  Object.fromEntries(files.map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')])),
);
