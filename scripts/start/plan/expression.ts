/** An alert's expression taken apart at its first comparison: `value > threshold and …`. */
export interface Comparison {
  /** PromQL of what is compared, here requests per minute. */
  readonly value: string;
  readonly threshold: number;
}

/** Strings whole, so that what is in them counts for nothing. */
const TOKENS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()[\]{}]|>/g;

/**
 * Finds the first `>` outside of brackets and strings.
 * Prometheus gives an alert's value only while it is pending or firing; the page shows it always.
 */
export function comparisonOf(expression: string): Comparison | undefined {
  let depth = 0;
  for (const { 0: token, index } of expression.matchAll(TOKENS)) {
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth--;
    else if (token === '>' && depth === 0) {
      const [, threshold] = /^>\s*([\d.e+]+)/.exec(expression.slice(index)) ?? [];
      if (threshold === undefined) return undefined;
      return { value: expression.slice(0, index).trim(), threshold: Number(threshold) };
    }
  }
  return undefined;
}

/** The same value for every Pod instead of the sum over them. */
export function perPod(value: string): string {
  return value.replaceAll('by (namespace, service)', 'by (namespace, service, pod)');
}
