import { ensureSyntaxTree, syntaxTree, syntaxTreeAvailable } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser/parser';
import { LanguageType, promQLLanguage } from '@prometheus-io/codemirror-promql/dist/cjs/promql';
import { show } from '../../schema/problem';
import type { ValuesInput } from '../../schema/values';

const PROMQL = promQLLanguage(LanguageType.PromQL);

/** A state whose tree is whole: an editor gives the first part of it within 20 ms. */
function parsed(expression: string): EditorState {
  let state = EditorState.create({ doc: expression, extensions: [PROMQL] });
  while (!syntaxTreeAvailable(state)) {
    ensureSyntaxTree(state, state.doc.length, 1_000);
    state = state.update({}).state; // takes over what was parsed
  }
  return state;
}

/** What is wrong with an expression in the eyes of Prometheus' own editor, types included; undefined when nothing is. */
function fault(expression: string): string | undefined {
  const state = parsed(expression);
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
      return found === undefined ? [] : [`${path} must be PromQL: ${found}, got ${show(expr)}`];
    }),
  );
}
