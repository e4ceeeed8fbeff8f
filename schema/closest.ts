import { distance } from 'fastest-levenshtein';

/**
 * The candidate that was probably meant by `word`: `word` differs from it by at most one edit for every three letters, or is its
 * beginning, in singular or plural.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: edits(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  if (best !== undefined && best.edits <= Math.floor(word.length / 3)) return best.candidate;
  const beginning = lower.replace(/s$/, '');
  return beginning.length < 3
    ? undefined
    : candidates.find((candidate) => candidate.toLowerCase().startsWith(beginning));
}

/** The number of letters inserted, deleted or replaced; two swapped letters are one edit. */
function edits(a: string, b: string): number {
  const letters = (word: string): string => Array.from(word).sort().join('');
  const count = distance(a, b);
  return count === 2 && letters(a) === letters(b) ? 1 : count;
}
