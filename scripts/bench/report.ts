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

const LISTS = ['contenders', 'samples', 'starts', 'scrapings', 'helm', 'notes'];
const OBJECTS = ['machine', 'settings', ...LISTS];
const NUMBERS = ['round', 'perSecond', 'p99Ms', 'cpuMicrosPerRequest', 'idleMib', 'loadedMib'];

/**
 * Reads what `--json` has written.
 *
 * @throws {Error} saying what is wrong with it, when it is something else.
 */
export function parseReport(text: string): Report {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (cause) {
    throw new Error(`it is not JSON: ${(cause as Error).message}`, { cause });
  }
  const of = (value: unknown, key: string): unknown =>
    (value as Record<string, unknown> | null | undefined)?.[key];
  const absent =
    OBJECTS.find((key) => typeof of(report, key) !== 'object') ??
    LISTS.find((key) => !Array.isArray(of(report, key)));
  if (absent !== undefined) throw new Error(`it is not what --json writes: no ${absent}`);
  (report as Report).samples.forEach((sample, index) => {
    const key = NUMBERS.find((name) => typeof of(sample, name) !== 'number');
    if (key !== undefined)
      throw new Error(`it is not what --json writes: samples[${index}] has no number ${key}`);
  });
  return report as Report;
}

const MOST_FOR_OTHERS = 0.05;

/** Another process had a part of the core that belonged to the server. */
export function isDisturbed({ othersShare }: Sample): boolean {
  return othersShare > MOST_FOR_OTHERS;
}
