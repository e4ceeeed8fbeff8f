import type { Correction } from './correction';
import { CONTAINER } from './corrections/container';
import { MONITORING } from './corrections/monitoring';
import { NETWORKING } from './corrections/networking';
import { OVERRIDES } from './corrections/overrides';
import { PROMETHEUS } from './corrections/prometheus';
import { SCHEDULING } from './corrections/scheduling';
import { VOLUMES } from './corrections/volumes';

/** What the published files get wrong or leave out, by definition. */
export const CORRECTIONS: Readonly<Record<string, Correction>> = {
  ...SCHEDULING,
  ...CONTAINER,
  ...VOLUMES,
  ...NETWORKING,
  ...PROMETHEUS,
  ...OVERRIDES,
  ...MONITORING,
};
