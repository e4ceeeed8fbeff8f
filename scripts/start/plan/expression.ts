import { parser } from '@prometheus-io/lezer-promql';

/**
 * The PromQL of what an alert compares, here requests per minute, and its threshold: of `value > threshold and …`.
 * Prometheus gives an alert's value only while it is pending or firing; the page shows it always.
 */
export function comparisonOf(
  expression: string,
): { readonly value: string; readonly threshold: number } | undefined {
  let node = parser.parse(expression).topNode.firstChild;
  // `and` and its like bind least: the comparison is on their left side.
  while (node?.name === 'BinaryExpr' && node.getChild('Gtr') === null) node = node.firstChild;
  const [value, threshold] = [node?.firstChild, node?.lastChild];
  if (!value || threshold?.name !== 'NumberDurationLiteral') return undefined;
  const textOf = ({ from, to }: typeof value): string => expression.slice(from, to);
  return { value: textOf(value), threshold: Number(textOf(threshold)) };
}

/** The same value for every Pod instead of the sum over them. */
export function perPod(value: string): string {
  return value.replaceAll(/\bby \((namespace, service[^)]*)\)/g, 'by ($1, pod)');
}
