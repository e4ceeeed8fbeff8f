import { Document, isPair, isScalar, visit } from 'yaml';
import type { Json } from './json-schema';

/** The comment above the key at a path of keys; undefined for no comment. */
export type CommentOf = (path: readonly string[]) => string | undefined;

const COMMENT_WIDTH = 100;

/** Words that YAML 1.1, which Helm reads, takes as booleans or null. */
const RESERVED = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** Strings that need no quotes: words and paths, which begin with a letter or a slash, and quantities such as 15s, 100m or 128Mi. */
const PLAIN = /^([A-Za-z/][A-Za-z0-9_./-]*|[0-9]+([smhd]|[KMG]i))$/;

/** Control characters, line breaks and byte-order marks that JSON.stringify leaves unescaped, but YAML 1.1 requires escaped. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

/** A block of YAML that Helm, which reads YAML 1.1, reads as the same value. */
export function toYaml(value: Json, commentOf: CommentOf = () => undefined): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(index, pair, ancestors) {
      if (!isScalar(pair.key)) return;
      const keys = [...ancestors, pair].map((node) => (isPair(node) ? node.key : undefined));
      const path = keys.filter(isScalar).map((key) => String(key.value));
      const comment = commentOf(path);
      if (comment === undefined) return;
      pair.key.commentBefore = wrap(comment, COMMENT_WIDTH - 2 * path.length);
      pair.key.spaceBefore = path.length === 1 && index !== 0;
    },
    Scalar(_, scalar) {
      if (typeof scalar.value !== 'string') return;
      const isPlain = PLAIN.test(scalar.value) && !RESERVED.test(scalar.value);
      scalar.type = isPlain ? 'PLAIN' : 'QUOTE_DOUBLE';
    },
  });
  return document
    .toString({ lineWidth: 0, doubleQuotedAsJSON: true })
    .replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A comment in lines of at most `width` columns. */
function wrap(comment: string, width: number): string {
  return comment.replace(new RegExp(`(.{1,${width - 2}}|\\S+)(?: |$)`, 'g'), ' $1\n').trimEnd();
}
