/**
 * A small language for what Prometheus sees of an application, second by second, and what the alert must make of
 * it. Times are seconds from the start of the scenario, rates are requests per minute.
 */

/** Seconds between two scrapes and between two evaluations of the rules, by the chart's defaults. */
export const INTERVAL_SECONDS = 15;

/** Resolution of the series: scrapes happen at multiples of it, requests at any time. */
export const GRID_SECONDS = 5;

/** Value of a counter at a time; undefined if the series is not scraped then. */
export type Count = (seconds: number) => number | undefined;

export interface Pod {
  readonly name: string;
  readonly count: Count;
  /** Second of its first scrape, 0, 5 or 10: Prometheus spreads its targets over the interval. */
  readonly phase: number;
  /** Labels that differ from the release's own; OWN stands for the name of its Service. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly metric?: string;
}

export interface Expectation {
  readonly from: number;
  readonly to: number;
  /** How many alerts fire at every evaluation from `from` to `to`. */
  readonly firing: number;
}

export interface Scenario {
  readonly name: string;
  readonly pods: readonly Pod[];
  readonly expect: readonly Expectation[];
  /** Name of the alert; by default the main one. */
  readonly alert?: string;
  /** Labels that the alert has beside `namespace` and `service`. */
  readonly of?: Readonly<Record<string, string>>;
  /** Instead of GRID_SECONDS: a little less, and every scrape is a little early. */
  readonly gridSeconds?: number;
  /**
   * Samples exactly at the edges of a window, which real scrapes never have: Prometheus 2 counts both edges, Prometheus 3
   * only one.
   */
  readonly edges?: true;
}

/** Evenly spaced requests: every 60 s hold exactly `perMinute` of them. */
export function traffic(perMinute: number, from = 0, to = Infinity): Count {
  return (seconds) => Math.max(0, Math.floor(((Math.min(seconds, to) - from) * perMinute) / 60));
}

/** `requests` within one second. */
export function burst(requests: number, at: number): Count {
  return (seconds) => (seconds > at ? requests : 0);
}

export function plus(...counts: readonly Count[]): Count {
  return (seconds) => counts.reduce((sum, count) => sum + (count(seconds) ?? 0), 0);
}

/** The Pod exists from `from` until before `to`; its counter begins at 0. */
export function alive(count: Count, from: number, to = Infinity): Count {
  return (seconds) =>
    seconds < from || seconds >= to ? undefined : restarted(count, from)(seconds);
}

/** The container restarts: the counter begins at 0 again. */
export function restarted(count: Count, at: number): Count {
  return (seconds) => {
    const now = count(seconds);
    return seconds < at || now === undefined ? now : now - (count(at) ?? 0);
  };
}

/** Scrapes between `from` and before `to` fail. */
export function unscraped(count: Count, from: number, to: number): Count {
  return (seconds) => (seconds >= from && seconds < to ? undefined : count(seconds));
}

/** `perMinute` requests over two Pods, whose scrapes are as far apart as possible. */
export function twoPods(perMinute: number, from = 0, to = Infinity): Pod[] {
  const half = Math.floor(perMinute / 2);
  return [
    { name: 'a', phase: 5, count: traffic(half, from, to) },
    { name: 'b', phase: 10, count: traffic(perMinute - half, from, to) },
  ];
}

/**
 * `perMinute` requests, evenly spaced, each to a random one of two Pods, as by a load balancer. The random numbers are the same
 * in every run: a linear congruential generator (Numerical Recipes, 3rd edition, section 7.1.4).
 */
export function balancedByChance(perMinute: number, until: number): Pod[] {
  const arrivals: [number[], number[]] = [[], []];
  let state = 42;
  for (let time = 0; time <= until; time += 60 / perMinute) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    arrivals[state > 2 ** 31 ? 1 : 0].push(time);
  }
  const count = (times: readonly number[]): Count => {
    return (seconds) => times.filter((time) => time <= seconds).length;
  };
  return [
    { name: 'a', phase: 5, count: count(arrivals[0]) },
    { name: 'b', phase: 10, count: count(arrivals[1]) },
  ];
}

/** Half of a count: the larger, or the smaller one. */
function half(count: Count, round: (value: number) => number): Count {
  return (seconds) => {
    const now = count(seconds);
    return now === undefined ? undefined : round(now / 2);
  };
}

/**
 * The same requests in a counter with labels: of two paths, and also ten probes a second, which the matchers leave out. Each
 * series exists as long as its Pod.
 */
export function labelled(pods: readonly Pod[], metric: string): Pod[] {
  return pods.flatMap((pod) => {
    const probes: Count = (seconds) =>
      pod.count(seconds) === undefined ? undefined : 10 * seconds;
    return [
      ['/', '200', half(pod.count, Math.ceil)] as const,
      ['/pay', '201', half(pod.count, Math.floor)] as const,
      ['healthz', '200', probes] as const,
    ].map(([path, status, count]) => ({
      ...pod,
      metric,
      count,
      labels: { ...pod.labels, path, status },
    }));
  });
}

export function never(to: number): Expectation[] {
  return [{ from: 0, to, firing: 0 }];
}

/** The alert does not fire before `notBefore`, and fires from `atLatest` until `to`. */
export function fires(notBefore: number, atLatest: number, to: number): Expectation[] {
  return [
    { from: 0, to: notBefore - INTERVAL_SECONDS, firing: 0 },
    { from: atLatest, to, firing: 1 },
  ];
}
