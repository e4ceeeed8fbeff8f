import { parser } from '@prometheus-io/lezer-promql';

/**
 * The two sides of the comparison in an alert's expression `value > threshold and …`; here the value is requests per minute.
 * Prometheus returns an alert's value only while it is pending or firing, but the page always shows it.
 */
export function comparisonOf(
  expression: string,
): { readonly value: string; readonly threshold: number } | undefined {
  let node = parser.parse(expression).topNode.firstChild;
  // `and`, `or` and `unless` have the lowest precedence: the comparison is on their left side.
  while (node?.name === 'BinaryExpr' && node.getChild('Gtr') === null) node = node.firstChild;
  const [value, threshold] = [node?.firstChild, node?.lastChild];
  if (!value || threshold?.name !== 'NumberDurationLiteral') return undefined;
  const textOf = ({ from, to }: typeof value): string => expression.slice(from, to);
  return { value: textOf(value), threshold: Number(textOf(threshold)) };
}

/** The PromQL of the value for each Pod instead of the sum over all Pods. */
export function perPod(value: string): string {
  return value.replaceAll(/\bby \((namespace, service[^)]*)\)/g, 'by ($1, pod)');
}
