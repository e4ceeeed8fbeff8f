import type { JsonSchema } from '../../../schema/json-schema';
import type { Correction } from '../correction';
import { exactlyOneOf, needs, onlyWith, when, without } from '../rules';

/** Actions as people write them; the definition takes both. */
const both = (...actions: readonly string[]): string[] =>
  actions.flatMap((action) => [action, action.toLowerCase()]);

const SAME = both('KeepEqual', 'DropEqual');
const CASE = both('Lowercase', 'Uppercase');
const BY_NAME = both('LabelDrop', 'LabelKeep');
/** Left out, the action is this one. */
const REPLACE = ['', 'Replace', 'replace'];

const VARIABLE = '[$]([{][0-9A-Za-z_]+[}]|[0-9A-Za-z_]+)';
/** A label name in which $1 and ${1} stand for what the regular expression found. */
const TARGET: JsonSchema = {
  pattern: `^([a-zA-Z_]|${VARIABLE})([0-9a-zA-Z_]|${VARIABLE})*$`,
};
const LABEL: JsonSchema = { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' };
const ZERO: JsonSchema = { pattern: '^[0ywdhms]*$' };

/**
 * Relabelings and rules. Sources: Validate in model/relabel and model/rulefmt of Prometheus 2.42 and 3.16, of which the
 * stricter counts; prometheus-operator refuses the whole object of a rule that they refuse.
 */
export const PROMETHEUS: Readonly<Record<string, Correction>> = {
  RelabelConfig: {
    properties: { modulus: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } },
    allOf: [
      when({ action: both('HashMod') }, needs('modulus', { minimum: 1 }, 'of at least 1')),
      when({ action: both('HashMod') }, needs('targetLabel', LABEL, 'that is a label name')),
      when({ action: REPLACE }, needs('targetLabel', TARGET, 'that is a label name')),
      when({ action: [...CASE, ...SAME] }, needs('targetLabel', TARGET, 'that is a label name')),
      when({ action: [...CASE, ...SAME] }, onlyWith('replacement', { enum: ['$1'] })),
      when({ action: both('LabelMap') }, onlyWith('replacement', TARGET, 'a label name')),
      when({ action: SAME }, onlyWith('regex', { maxLength: 0 })),
      when({ action: SAME }, onlyWith('separator', { enum: [';'] })),
      when({ action: [...SAME, ...BY_NAME] }, onlyWith('modulus', { maximum: 0 })),
      when({ action: BY_NAME }, without('sourceLabels')),
      when({ action: BY_NAME }, onlyWith('targetLabel', { maxLength: 0 })),
      when({ action: BY_NAME }, onlyWith('separator', { enum: [';'] })),
      when({ action: BY_NAME }, onlyWith('replacement', { enum: ['$1'] })),
    ],
  },
  Rule: {
    properties: {
      alert: { minLength: 1 },
      annotations: { propertyNames: { $ref: 'LabelName' } },
      expr: 'Expression',
      labels: { propertyNames: { $ref: 'RuleLabelName' } },
      record: 'MetricName',
    },
    allOf: [
      exactlyOneOf(['alert', 'record']),
      when({ record: {} }, onlyWith('annotations', { maxProperties: 0 })),
      when({ record: {} }, onlyWith('for', ZERO, 'zero')),
      when({ record: {} }, onlyWith('keep_firing_for', ZERO, 'zero')),
    ],
  },
  // Groups have labels since Prometheus 3, which takes any name.
  RuleGroup: { properties: { labels: { propertyNames: { $ref: 'GroupLabelName' } } } },
};
