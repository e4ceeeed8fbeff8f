import type { Difference } from './compare';

/** A difference that is accepted, with its reason. Do not add faults to this list. */
interface Exception {
  readonly reason: string;
  /** Title of a case that shows the difference; the case is in every run. */
  readonly shownBy: RegExp;
  readonly applies: (difference: Difference, all: readonly Difference[]) => boolean;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    shownBy: /\.expr: "sum\("$/,
    reason: 'PromQL is the business of "npm run values": in an object of its own it harms no alert',
    applies: ({ place, chart, judges }) =>
      chart === undefined &&
      place === 'Rule.expr' &&
      (judges?.includes('could not parse expression') ?? false),
  },
  {
    shownBy: /^service\.loadBalancerSourceRanges\[0\]: "10\.0\.0\.1\/8"$/,
    reason:
      'an old Kubernetes takes what the newest refuses: an upgrade of the cluster must break no release',
    applies: ({ title, chart, kubernetes }, all) =>
      chart !== undefined &&
      kubernetes.startsWith('v1.29.') &&
      !all.some((other) => other.title === title && other.kubernetes !== kubernetes),
  },
  {
    shownBy: /^env\[0\].*\.divisor: "1000m"$/,
    reason: 'Kubernetes takes a divisor such as 1000m for the 1 that it stands for',
    applies: ({ place, chart }) => chart !== undefined && /FieldSelector.divisor$/.test(place),
  },
  {
    shownBy: /^alert\.labels: key "alertname"$/,
    reason:
      'a label alertname would be overwritten, and the namespace and service of the main alert are those it is routed by',
    applies: ({ place, title, chart }) =>
      chart !== undefined &&
      ((place.startsWith('Rule') && title.includes('key "alertname"')) ||
        /^alert\.labels: key "(alertname|namespace)"$/.test(title)),
  },
  {
    shownBy: /^overrides\.pod\.runtimeClassName: "text"$/,
    reason: 'which RuntimeClasses there are only the cluster knows',
    applies: ({ place, chart, judges }) =>
      chart === undefined &&
      place === 'PodOverrides.runtimeClassName' &&
      (judges?.includes('not found') ?? false),
  },
  {
    shownBy: /\.expr: 2147483648$/,
    reason:
      'the operator reads a number for an expression into 32 bits, whatever its definition says',
    applies: ({ place, title, chart }) =>
      chart !== undefined && place === 'Rule.expr' && title.endsWith(': 2147483648'),
  },
];

export function isExpected(difference: Difference, all: readonly Difference[]): boolean {
  return EXCEPTIONS.some(({ applies }) => applies(difference, all));
}
