import { syntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser/parser';
import { LanguageType, promQLLanguage } from '@prometheus-io/codemirror-promql/dist/cjs/promql';
import type { ValuesInput } from '../../schema/values';

const PROMQL = promQLLanguage(LanguageType.PromQL);

/** What is wrong with an expression in the eyes of Prometheus' own editor, types included; undefined when nothing is. */
function fault(expression: string): string | undefined {
  const state = EditorState.create({ doc: expression, extensions: [PROMQL] });
  const check = new Parser(state);
  check.analyze();
  const [first] = check.getDiagnostics();
  if (first !== undefined) return first.message;
  let unread: number | undefined;
  syntaxTree(state).iterate({
    enter: ({ type, from }) => {
      if (type.isError) unread ??= from;
    },
  });
  return unread === undefined
    ? undefined
    : `unexpected ${JSON.stringify(expression.slice(unread, unread + 20))}`;
}

/** One line for each expression of extraRuleGroups that is not PromQL: Helm cannot know. */
export function promqlProblems({ extraRuleGroups = [] }: ValuesInput): string[] {
  return extraRuleGroups.flatMap(({ rules = [] }, group) =>
    rules.flatMap(({ expr }, index) => {
      const found = fault(String(expr));
      const path = `/extraRuleGroups/${group}/rules/${index}/expr`;
      return found === undefined
        ? []
        : [`${path} must be PromQL: ${found}, got ${JSON.stringify(expr)}`];
    }),
  );
}
