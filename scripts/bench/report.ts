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
  /** At half of `perSecond`, right after it was measured. */
  readonly halfLoad: OpenLoad;
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
  /** How often start-up and `helm template` are measured. */
  readonly times: number;
  /** After which the heap is compared; 0: not at all. */
  readonly requests: number;
}

const MOST_FOR_OTHERS = 0.05;

/** Another process had a part of the core that belonged to the server. */
export function isDisturbed({ othersShare }: Sample): boolean {
  return othersShare > MOST_FOR_OTHERS;
}
