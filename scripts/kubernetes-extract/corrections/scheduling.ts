import type { JsonSchema } from '../../../schema/json-schema';
import { type Correction, ANNOTATIONS, enumOf, LABELS, listOf } from '../correction';
import { FROM_ONE, NOT_EMPTY } from '../scalars';
import { ABSENT, needs, onlyWith, when } from '../rules';

const WEIGHT: JsonSchema = { type: 'integer', minimum: 1, maximum: 100 };

const SELECTION = [
  when({ operator: ['In', 'NotIn'] }, needs('values', { minItems: 1 })),
  when({ operator: ['Exists', 'DoesNotExist'] }, onlyWith('values', { maxItems: 0 })),
];

const NODE_OPERATORS = enumOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');
const NODE_SELECTION = [
  ...SELECTION,
  when({ operator: ['Gt', 'Lt'] }, needs('values', { minItems: 1, maxItems: 1 })),
];

/** Where Pods run, and the selectors that all kinds share. */
export const SCHEDULING: Readonly<Record<string, Correction>> = {
  LabelSelector: { properties: { matchLabels: LABELS } },
  LabelSelectorRequirement: {
    properties: {
      key: 'LabelKey',
      operator: enumOf('In', 'NotIn', 'Exists', 'DoesNotExist'),
      values: listOf('LabelValue'),
    },
    allOf: SELECTION,
  },
  // Kubernetes refuses all else in the template of a volume claim.
  ObjectMeta: {
    only: ['annotations', 'labels'],
    properties: { annotations: ANNOTATIONS, labels: LABELS },
  },

  NodeSelector: { properties: { nodeSelectorTerms: { minItems: 1 } } },
  NodeSelectorTerm: { properties: { matchFields: listOf('NodeFieldRequirement') } },
  NodeSelectorRequirement: {
    properties: { key: 'LabelKey', operator: NODE_OPERATORS, values: listOf('LabelValue') },
    allOf: NODE_SELECTION,
  },
  // ValidateNodeFieldSelectorRequirement
  NodeFieldRequirement: {
    of: 'NodeSelectorRequirement',
    required: ['values'],
    properties: {
      key: enumOf('metadata.name'),
      operator: enumOf('In', 'NotIn'),
      values: listOf('ObjectName', { minItems: 1, maxItems: 1 }),
    },
  },
  PreferredSchedulingTerm: { properties: { weight: WEIGHT, preference: 'NodePreference' } },
  // ValidatePreferredSchedulingTerms: the values need not be values of labels.
  NodePreference: {
    of: 'NodeSelectorTerm',
    properties: {
      matchExpressions: listOf('NodePreferenceRequirement'),
      matchFields: listOf('NodeFieldRequirement'),
    },
  },
  NodePreferenceRequirement: {
    of: 'NodeSelectorRequirement',
    properties: { key: 'LabelKey', operator: NODE_OPERATORS },
    allOf: NODE_SELECTION,
  },
  PodAffinityTerm: {
    since: { matchLabelKeys: '1.31', mismatchLabelKeys: '1.31' },
    properties: {
      topologyKey: 'LabelKey',
      namespaces: listOf('DnsLabel'),
      matchLabelKeys: listOf('LabelKey'),
      mismatchLabelKeys: listOf('LabelKey'),
    },
    allOf: [
      when({ matchLabelKeys: { minItems: 1 } }, needs('labelSelector')),
      when({ mismatchLabelKeys: { minItems: 1 } }, needs('labelSelector')),
    ],
  },
  WeightedPodAffinityTerm: { properties: { weight: WEIGHT } },
  Toleration: {
    properties: {
      effect: enumOf('', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'),
      key: 'OptionalLabelKey',
      // Lt and Gt are off by default.
      operator: enumOf('', 'Exists', 'Equal'),
    },
    allOf: [
      when({ key: ABSENT }, needs('operator', { enum: ['Exists'] })),
      when({ tolerationSeconds: {} }, needs('effect', { enum: ['NoExecute'] })),
      when({ operator: 'Exists' }, onlyWith('value', { maxLength: 0 })),
      when(
        { operator: ['', 'Equal'] },
        onlyWith(
          'value',
          { maxLength: 63, pattern: '^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$' },
          'a label value such as yes',
        ),
      ),
    ],
  },
  TopologySpreadConstraint: {
    properties: {
      maxSkew: FROM_ONE,
      minDomains: FROM_ONE,
      topologyKey: NOT_EMPTY,
      matchLabelKeys: listOf('LabelKey'),
      nodeAffinityPolicy: enumOf('Honor', 'Ignore'),
      nodeTaintsPolicy: enumOf('Honor', 'Ignore'),
      whenUnsatisfiable: enumOf('DoNotSchedule', 'ScheduleAnyway'),
    },
    allOf: [when({ minDomains: {} }, needs('whenUnsatisfiable', { enum: ['DoNotSchedule'] }))],
  },
};
