import type { Difference } from './compare';

/** A difference that stays, with its reason. Do not add faults to this list. */
interface Exception {
  readonly reason: string;
  readonly applies: (difference: Difference) => boolean;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    reason:
      'PromQL is the business of "npm run values": in an object of its own it cannot harm the alerts',
    applies: ({ place, chart, judges }) =>
      chart === undefined &&
      place === 'Rule.expr' &&
      (judges?.includes('could not parse expression') ?? false),
  },
];

export function isExpected(difference: Difference): boolean {
  return EXCEPTIONS.some(({ applies }) => applies(difference));
}
