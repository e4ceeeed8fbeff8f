import Ajv, { type SchemaObject } from 'ajv';
import type { Heap } from './heap';
import type { Rendering } from './helm';
import type { OpenLoad } from './open-loop';
import type { Scraping } from './scraping';
import type { Start } from './start-up';

/** One contender in one round. */
export interface Sample {
  readonly contender: string;
  readonly round: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** At half of `perSecond`, right after it was measured; undefined in a quick run. */
  readonly halfLoad?: OpenLoad | undefined;
  readonly cpuMicrosPerRequest: number;
  readonly idleMib: number;
  readonly loadedMib: number;
  /** Part of the server's core that other processes took under either load, whichever was more. */
  readonly othersShare: number;
}

/** What `--json` writes: everything that was measured, so that any table can be made of it later. */
export interface Report {
  readonly at: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly system: string;
    readonly node: string;
  };
  readonly revision: string;
  readonly settings: Settings;
  readonly contenders: readonly { readonly name: string; readonly title: string }[];
  readonly samples: readonly Sample[];
  /** Empty, or undefined as the next four may be: not measured. */
  readonly starts: readonly Start[];
  readonly scrapings: readonly Scraping[];
  readonly helm: readonly Rendering[];
  readonly heap: Heap | undefined;
  /** What the image adds to its base. */
  readonly imageBytes: number | undefined;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

export interface Settings {
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly loadSeconds: number;
  /** Of half of the load; 0: none. */
  readonly halfLoadSeconds: number;
  /** How often start-up is measured, and `helm template` ten times as often; 0: neither, nor scrapes and the image. */
  readonly times: number;
  /** After which the heap is compared; 0: not at all. */
  readonly requests: number;
}

/** @param required names, each of a number unless `more` says something else */
function objectOf(
  required: readonly string[],
  more: Record<string, SchemaObject> = {},
): SchemaObject {
  const numbers = Object.fromEntries(
    required.map((name) => [name, { type: 'number', minimum: 0 }]),
  );
  return { type: 'object', required, properties: { ...numbers, ...more } };
}

const STRING = { type: 'string' };
const listOf = (items: SchemaObject): SchemaObject => ({ type: 'array', items });

const SCHEMA = objectOf(
  [
    'at',
    'machine',
    'revision',
    'settings',
    'contenders',
    'samples',
    'starts',
    'scrapings',
    'helm',
    'notes',
  ],
  {
    at: STRING,
    machine: objectOf(['cpu', 'cores', 'system', 'node'], {
      cpu: STRING,
      system: STRING,
      node: STRING,
    }),
    revision: STRING,
    settings: objectOf([
      'rounds',
      'warmUpSeconds',
      'loadSeconds',
      'halfLoadSeconds',
      'times',
      'requests',
    ]),
    contenders: {
      ...listOf(objectOf(['name', 'title'], { name: STRING, title: STRING })),
      minItems: 1,
    },
    samples: listOf(
      objectOf(
        [
          'contender',
          'round',
          'perSecond',
          'p50Ms',
          'p99Ms',
          'cpuMicrosPerRequest',
          'idleMib',
          'loadedMib',
          'othersShare',
        ],
        {
          contender: STRING,
          halfLoad: objectOf(['perSecond', 'p50Ms', 'p99Ms', 'steadyP99Ms']),
        },
      ),
    ),
    starts: listOf(objectOf(['contender', 'round', 'startMs'], { contender: STRING })),
    scrapings: listOf(objectOf(['p99Ms', 'scrapedP99Ms'])),
    helm: listOf(objectOf(['closedMs', 'openMs'])),
    heap: objectOf(['requests', 'beforeKib', 'afterKib']),
    imageBytes: { type: 'number' },
    notes: listOf(STRING),
  },
);

/**
 * Reads what `--json` has written.
 *
 * @throws {Error} saying what is wrong with it, when it is something else, or of a version that measured something else.
 */
export function parseReport(text: string): Report {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (cause) {
    throw new Error(`it is not JSON: ${(cause as Error).message}`, { cause });
  }
  const ajv = new Ajv();
  if (ajv.validate(SCHEMA, report)) return report as Report;
  const problem = ajv.errorsText(ajv.errors, { dataVar: 'it' });
  throw new Error(`it is not what --json of this version writes: ${problem}`);
}

const MOST_FOR_OTHERS = 0.05;

/** Another process had a part of the core that belonged to the server. */
export function isDisturbed({ othersShare }: Sample): boolean {
  return othersShare > MOST_FOR_OTHERS;
}
