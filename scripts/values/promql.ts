import { ensureSyntaxTree, syntaxTree, syntaxTreeAvailable } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser/parser';
import { LanguageType, promQLLanguage } from '@prometheus-io/codemirror-promql/dist/cjs/promql';
import { show } from '../../schema/problem';
import type { ValuesInput } from '../../schema/generated/values';

const PROMQL = promQLLanguage(LanguageType.PromQL);

/**
 * Names that Prometheus 3.16 accepts only with a feature flag. It does not check what earlier versions of Prometheus lack.
 * Source: https://prometheus.io/docs/prometheus/latest/feature_flags
 */
const EXPERIMENTAL = new Set([
  ...['LimitK', 'LimitRatio', 'FillModifier', 'sort_by_label', 'sort_by_label_desc', 'info'],
  ...['histogram_quantiles', 'mad_over_time', 'double_exponential_smoothing'],
  ...['ts_of_first_over_time', 'ts_of_last_over_time'],
  ...['ts_of_max_over_time', 'ts_of_min_over_time'],
]);

/** The faults, also of types, that Prometheus' own editor finds in an expression; undefined when there are none. */
function fault(expression: string): string | undefined {
  let state = EditorState.create({ doc: expression, extensions: [PROMQL] });
  // The editor parses for 20 ms only; here the whole expression must be parsed.
  while (!syntaxTreeAvailable(state)) {
    ensureSyntaxTree(state, state.doc.length, 1_000);
    state = state.update({}).state; // takes over what was parsed so far
  }
  const check = new Parser(state);
  check.analyze();
  const faults = check.getDiagnostics().map(({ message }) => message);
  syntaxTree(state).iterate({
    enter: ({ type, from, to }) => {
      const text = expression.slice(from, to);
      if (type.isError)
        faults.push(`unexpected ${JSON.stringify(expression.slice(from, from + 20))}`);
      else if (EXPERIMENTAL.has(type.name === 'FunctionIdentifier' ? text : type.name))
        faults.push(`${text} needs a feature flag of Prometheus`);
    },
  });
  return faults[0];
}

/** One line for each expression of extraRuleGroups that is not PromQL, which Helm cannot check. */
export function promqlProblems({ extraRuleGroups }: ValuesInput): string[] {
  return (extraRuleGroups ?? []).flatMap(({ rules = [] }, group) =>
    rules.flatMap(({ expr }, index) => {
      const found = fault(String(expr));
      const path = `/extraRuleGroups/${group}/rules/${index}/expr`;
      return found === undefined ? [] : [`${path} must be PromQL: ${found}, got ${show(expr)}`];
    }),
  );
}
