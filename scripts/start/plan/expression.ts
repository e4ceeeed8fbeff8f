/** An alert's expression taken apart at its first comparison: `value > threshold and …`. */
export interface Comparison {
  /** PromQL of what is compared, here requests per minute. */
  readonly value: string;
  readonly threshold: number;
}

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/**
 * Finds the first `>` outside of brackets and strings.
 * Prometheus gives an alert's value only while it is pending or firing; the page shows it always.
 */
export function comparisonOf(expression: string): Comparison | undefined {
  const at = topLevelIndex(expression, '>');
  const threshold = /^>\s*(?<number>[\d.e+]+)/.exec(expression.slice(at))?.groups?.number;
  if (at < 0 || threshold === undefined) return undefined;
  return { value: expression.slice(0, at).trim(), threshold: Number(threshold) };
}

/** The same value for every Pod instead of the sum over them. */
export function perPod(value: string): string {
  return value.replaceAll('by (namespace, service)', 'by (namespace, service, pod)');
}

function topLevelIndex(text: string, wanted: string): number {
  const closing: string[] = [];
  let quote: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    if (quote !== undefined) {
      if (letter === '\\') index++;
      else if (letter === quote) quote = undefined;
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter in PAIRS) closing.push(PAIRS[letter] ?? '');
    else if (letter === closing.at(-1)) closing.pop();
    else if (letter === wanted && closing.length === 0) return index;
  }
  return -1;
}
