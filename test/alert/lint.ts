import { parser } from '@prometheus-io/lezer-promql';
import type { Group, Rule } from './promtool';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** Seconds between two scrapes where the group does not say. */
const DEFAULT_INTERVAL_SECONDS = 15;
const COMPARISONS = ['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq'];
const OF_COUNTERS = /^(rate|irate|increase|resets)\(/;
const SEVERITIES = ['critical', 'warning', 'info'];

/**
 * What is wrong with a group, one line each: the checks of pint that matter here, on Prometheus's own grammar, and the
 * style of the monitoring mixins.
 * Sources: https://cloudflare.github.io/pint and https://monitoring.mixins.dev#guidelines-for-alert-names-labels-and-annotations
 */
export function lint(group: Group, namespace: string): string[] {
  const interval =
    group.interval === undefined ? DEFAULT_INTERVAL_SECONDS : seconds(group.interval);
  const missing = group.interval === undefined ? [`${group.name}: has no interval of its own`] : [];
  const problems = group.rules.flatMap((rule) =>
    [...lintExpr(rule.expr, namespace, interval), ...lintTexts(rule)].map(
      (problem) => `${rule.alert}: ${problem}`,
    ),
  );
  return [...missing, ...problems];
}

function seconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  return parseInt(duration, 10) * (units[duration.slice(-1)] ?? NaN);
}

function lintExpr(expr: string, namespace: string, interval: number): string[] {
  const root = parser.parse(expr).topNode;
  const text = (node: SyntaxNode): string => expr.slice(node.from, node.to);
  const all = (name: string): SyntaxNode[] =>
    descendants(root).filter((node) => node.name === name);
  const problems: string[] = [];

  for (const selector of all('VectorSelector')) {
    const metric = text(selector).replace(/\{[^]*/, '');
    if (!text(selector).includes(`namespace="${namespace}"`))
      problems.push(`${metric} is not restricted to namespace="${namespace}"`);
    if (!/service="[^"]+"/.test(text(selector)))
      problems.push(`${metric} is not restricted to a service`);
  }
  for (const aggregate of all('AggregateExpr')) {
    const modifier = aggregate.getChild('AggregateModifier');
    if (!/^by \(namespace, service(, le)?\)$/.test(modifier === null ? '' : text(modifier)))
      problems.push('aggregates without by (namespace, service)');
  }
  for (const matrix of all('MatrixSelector')) {
    const range = /\[(\w+)\]/.exec(text(matrix))?.[1] ?? '';
    if (seconds(range) < 4 * interval)
      problems.push(`the range ${range} is shorter than 4 scrapes of ${interval} s`);
  }
  for (const call of all('FunctionCall').filter((node) => OF_COUNTERS.test(text(node)))) {
    if (descendants(call).some(({ name }) => name === 'SubqueryExpr'))
      problems.push('rate() of a subquery loses the resets of the counters');
    else if (!/_(total|count|sum|bucket)[{[]/.test(text(call)))
      problems.push(`${text(call)} is not of a counter`);
    if (!ancestors(call).some(({ name }) => name === 'AggregateExpr'))
      problems.push('is not aggregated by namespace and service');
  }
  const compares = COMPARISONS.some((name) => all(name).length > 0);
  if (!compares && !expr.startsWith('absent(')) problems.push('compares nothing');
  return problems;
}

function descendants(node: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    nodes.push(child, ...descendants(child));
  return nodes;
}

function ancestors(node: SyntaxNode): SyntaxNode[] {
  return node.parent === null ? [] : [node.parent, ...ancestors(node.parent)];
}

function lintTexts({ alert, expr, labels, annotations }: Rule): string[] {
  const problems: string[] = [];
  if (!/^([A-Z][a-z0-9]*)+$/.test(alert)) problems.push('is not in CamelCase');
  if (!SEVERITIES.includes(labels.severity ?? ''))
    problems.push(`the severity is none of ${SEVERITIES.join(', ')}`);
  const { summary, description } = annotations;
  if (summary === undefined) problems.push('there is no summary');
  else if (summary.includes('{{')) problems.push('the summary has a template');
  else if (!/^\p{Lu}/u.test(summary)) problems.push('the summary does not begin with a capital');
  if (description === undefined) problems.push('there is no description');
  else if (!description.includes('{{')) problems.push('the description has no template');

  const kept = /\b(sum|absent)\b/.test(expr) ? ['namespace', 'service'] : undefined;
  for (const [, label = ''] of (description ?? '').matchAll(/\$labels\.(\w+)/g))
    if (kept?.includes(label) === false)
      problems.push(`the description has the label ${label}, which the expression does not keep`);
  return problems;
}
