import { isObject, type Json } from '../../schema/json-schema';

/** The comment above a key, from the keys that lead to it; undefined for none. */
export type CommentOf = (path: readonly string[]) => string | undefined;

const COMMENT_WIDTH = 100;

/** Words that YAML 1.1, which Helm reads, takes for booleans or null. */
const RESERVED = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** What needs no quotes: words and paths, which begin with a letter or a slash, and 15s, 100m or 128Mi. */
const PLAIN = /^([A-Za-z/][A-Za-z0-9_./-]*|[0-9]+([smhd]|[KMG]i))$/;

/** Line breaks and byte-order marks that JSON leaves as they are and YAML 1.1 does not. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

/** A block of YAML that Helm, which reads YAML 1.1, reads back as the same value. */
export function toYaml(value: Json, commentOf: CommentOf = () => undefined): string {
  return `${lines(value, [], commentOf).join('\n')}\n`;
}

function lines(value: Json, path: readonly string[], commentOf: CommentOf): string[] {
  if (Array.isArray(value) && value.length > 0) {
    return (value as readonly Json[]).flatMap((item) => {
      const [first = '', ...rest] = lines(item, [...path, '[]'], commentOf);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value as Record<string, Json>).flatMap(([key, item], index) => {
      const here = [...path, key];
      const comment = wrap(commentOf(here), COMMENT_WIDTH - 2 * here.length);
      const gap = index > 0 && path.length === 0 && comment.length > 0 ? [''] : [];
      return [...gap, ...comment, ...entry(key, item, here, commentOf)];
    });
  }
  return [scalar(value)];
}

function entry(key: string, item: Json, path: readonly string[], commentOf: CommentOf): string[] {
  const block = lines(item, path, commentOf);
  const inline = !isCollection(item);
  if (inline) return [`${scalar(key)}: ${block[0] ?? ''}`];
  return [`${scalar(key)}:`, ...block.map((line) => (line === '' ? '' : `  ${line}`))];
}

function isCollection(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function scalar(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (PLAIN.test(value) && !RESERVED.test(value)) return value;
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Lines of a comment of at most `width` columns. */
function wrap(comment: string | undefined, width: number): string[] {
  if (comment === undefined) return [];
  const wrapped: string[] = [];
  let line = '#';
  for (const word of comment.split(' ')) {
    if (line.length + 1 + word.length > width && line !== '#') {
      wrapped.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...wrapped, line];
}
