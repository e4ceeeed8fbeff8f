import { parser } from '@prometheus-io/lezer-promql';
import type { Group, Rule } from './promtool';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** Returns the text of a node of an expression. */
type TextOf = (node: SyntaxNode | null) => string;

/** Seconds between two scrapes, if the group has no interval. */
const DEFAULT_INTERVAL_SECONDS = 15;
const COMPARISONS = ['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq'];
const OF_COUNTERS = /^(rate|irate|increase|resets)\(/;
const SEVERITIES = ['critical', 'warning', 'info'];

/**
 * The faults of a group, one line each: some checks of pint that promtool does not make, and the names, severities and texts that
 * the monitoring mixins require. Expressions are parsed by Prometheus's own grammar.
 * Sources: https://cloudflare.github.io/pint and https://monitoring.mixins.dev#guidelines-for-alert-names-labels-and-annotations
 */
export function lint(group: Group, namespace: string): string[] {
  const interval =
    group.interval === undefined ? DEFAULT_INTERVAL_SECONDS : seconds(group.interval);
  const missing = group.interval === undefined ? [`${group.name}: has no interval of its own`] : [];
  const problems = group.rules.flatMap((rule) =>
    [...lintExpr(rule.expr, namespace, interval), ...lintFields(rule)].map(
      (problem) => `${rule.alert}: ${problem}`,
    ),
  );
  return [...missing, ...problems];
}

/** The seconds of a duration in the notation of Prometheus: 75s, 500ms, 1h30m. */
export function seconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
  const parts = [...duration.matchAll(/(\d+)(ms|[smhd])/g)];
  return parts.reduce(
    (sum, [, digits, unit = '']) => sum + Number(digits) * (units[unit] ?? NaN),
    0,
  );
}

function lintExpr(expr: string, namespace: string, interval: number): string[] {
  const root = parser.parse(expr).topNode;
  const text: TextOf = (node) => (node === null ? '' : expr.slice(node.from, node.to));
  const lints: Readonly<Record<string, (node: SyntaxNode) => string[]>> = {
    VectorSelector: (selector) => lintSelector(selector, text, namespace),
    AggregateExpr: (aggregate) => lintAggregate(aggregate, text),
    MatrixSelector: (matrix) => lintRange(matrix, text, interval),
    FunctionCall: (call) => lintCall(call, text),
  };
  const problems = descendants(root).flatMap((node) => lints[node.name]?.(node) ?? []);
  return compares(root) ? problems : [...problems, 'compares nothing'];
}

function lintSelector(selector: SyntaxNode, text: TextOf, namespace: string): string[] {
  const metric = text(selector.getChild('Identifier'));
  const matchers = descendants(selector)
    .filter(({ name }) => name.endsWith('LabelMatcher'))
    .map(text);
  const problems: string[] = [];
  if (!matchers.includes(`namespace="${namespace}"`))
    problems.push(`${metric} is not restricted to namespace="${namespace}"`);
  if (!matchers.some((matcher) => /^service="[^"]+"$/.test(matcher)))
    problems.push(`${metric} is not restricted to a service`);
  return problems;
}

function lintAggregate(aggregate: SyntaxNode, text: TextOf): string[] {
  const modifier = text(aggregate.getChild('AggregateModifier'));
  const kept = keptLabels(modifier);
  if (kept[0] !== 'namespace' || kept[1] !== 'service')
    return ['aggregates without by (namespace, service)'];
  return kept.includes('pod') ? ['aggregates by pod'] : [];
}

/** Of the first `by (…)` in a text. */
function keptLabels(text: string): string[] {
  return /\bby \((.*?)\)/.exec(text)?.[1]?.split(', ') ?? [];
}

function lintRange(matrix: SyntaxNode, text: TextOf, interval: number): string[] {
  const range = text(matrix.getChild('DurationExpr'));
  const isLong = seconds(range) >= 4 * interval;
  return isLong ? [] : [`the range ${range} is shorter than 4 scrapes of ${interval} s`];
}

function lintCall(call: SyntaxNode, text: TextOf): string[] {
  if (!OF_COUNTERS.test(text(call))) return [];
  const problems: string[] = [];
  if (descendants(call).some(({ name }) => name === 'SubqueryExpr'))
    problems.push('rate() of a subquery loses the resets of the counters');
  else if (!/_(total|count|sum|bucket)[{[]/.test(text(call)))
    problems.push(`${text(call)} is not of a counter`);
  if (!ancestors(call).some(({ name }) => name === 'AggregateExpr'))
    problems.push('is not aggregated by namespace and service');
  return problems;
}

/** Whether an expression has no result when all is well: something in it compares, and in an `or` both sides do. */
function compares(node: SyntaxNode): boolean {
  const names = childrenOf(node).map(({ name }) => name);
  if (names.includes('Or'))
    return [node.firstChild, node.lastChild].every((side) => side !== null && compares(side));
  // `bool` answers 0 or 1, which are both results.
  if (names.some((name) => COMPARISONS.includes(name))) return !names.includes('BoolModifier');
  return (
    ['Absent', 'Unless'].some((name) => names.includes(name)) || childrenOf(node).some(compares)
  );
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) nodes.push(child);
  return nodes;
}

function descendants(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).flatMap((child) => [child, ...descendants(child)]);
}

function ancestors(node: SyntaxNode): SyntaxNode[] {
  return node.parent === null ? [] : [node.parent, ...ancestors(node.parent)];
}

function lintFields({ alert, expr, for: duration, labels, annotations }: Rule): string[] {
  const problems: string[] = [];
  if (!/^([A-Z][a-z0-9]*)+$/.test(alert)) problems.push('is not in CamelCase');
  if (!duration) problems.push('has no for');
  if (!SEVERITIES.includes(labels.severity ?? ''))
    problems.push(`the severity is none of ${SEVERITIES.join(', ')}`);
  const { summary, description } = annotations;
  if (summary === undefined) problems.push('there is no summary');
  else if (summary.includes('{{')) problems.push('the summary has a template');
  else if (!/^\p{Lu}/u.test(summary)) problems.push('the summary does not begin with a capital');
  if (description === undefined) problems.push('there is no description');
  else if (!description.includes('{{')) problems.push('the description has no template');

  const kept = /\b(sum|absent)\b/.test(expr)
    ? ['namespace', 'service', ...keptLabels(expr)]
    : undefined;
  for (const [, label = ''] of (description ?? '').matchAll(/\$labels\.(\w+)/g))
    if (kept?.includes(label) === false)
      problems.push(`the description has the label ${label}, which the expression does not keep`);
  return problems;
}
