import {
  alive,
  balancedByChance,
  burst,
  fires,
  never,
  plus,
  restarted,
  type Scenario,
  traffic,
  twoPods,
  unscraped,
} from './scenario';

const MINUTE = 60;

/** A roll-out at `at`: a Pod with `perMinute` ends and another takes over. */
function replaced(perMinute: number, at: number, name: string, phase: number): Scenario['pods'] {
  const count = traffic(perMinute);
  return [
    { name: `${name}-old`, phase, count: alive(count, 0, at) },
    { name: `${name}-new`, phase: 15 - phase, count: alive(count, at) },
  ];
}

/** What the main alert must do, for any limit. @param limit requests per minute, `alert.threshold` */
export function scenarios(limit: number): Scenario[] {
  const below = limit - 1;
  const above = limit + 1;
  const far = 2 * limit + 2;
  /** More than `limit` per second and Pod, which is what the original's expression asks for. */
  const heavy = 120 * limit + 60;
  return [
    // The number of requests
    { name: 'below the limit', pods: twoPods(below), expect: never(15 * MINUTE) },
    { name: 'exactly at the limit', pods: twoPods(limit), expect: never(15 * MINUTE) },
    { name: 'one above the limit', pods: twoPods(above), expect: fires(60, 180, 15 * MINUTE) },
    { name: 'far above the limit', pods: twoPods(far), expect: fires(60, 150, 15 * MINUTE) },
    {
      name: 'a hundred times the limit',
      pods: twoPods(100 * limit),
      expect: fires(60, 120, 15 * MINUTE),
    },
    {
      name: 'one above the limit on a single Pod',
      pods: [{ name: 'a', phase: 5, count: traffic(above) }],
      expect: fires(60, 180, 15 * MINUTE),
    },
    {
      name: 'above the limit only over all of five Pods',
      pods: [0, 1, 2, 3, 4].map((index) => ({
        name: `pod-${index}`,
        phase: 5 + 5 * (index % 2),
        count: traffic(Math.ceil(above / 5)),
      })),
      expect: fires(60, 195, 15 * MINUTE),
    },
    {
      name: 'exactly at the limit, over two Pods by chance',
      pods: balancedByChance(limit, 20 * MINUTE),
      expect: never(20 * MINUTE),
    },
    {
      name: 'exactly at the limit, all of it on one of two Pods',
      pods: [
        { name: 'a', phase: 5, count: traffic(limit) },
        { name: 'b', phase: 10, count: traffic(0) },
      ],
      expect: never(15 * MINUTE),
    },
    {
      name: 'exactly at the limit, every scrape 3 ms early',
      gridSeconds: 4.999,
      pods: twoPods(limit),
      expect: never(15 * MINUTE),
    },
    { name: 'no request at all', pods: twoPods(0), expect: never(15 * MINUTE) },
    { name: 'no series at all', pods: [], expect: never(10 * MINUTE) },

    // The duration of the load
    {
      name: 'a minute and no more than that',
      pods: twoPods(far, 3 * MINUTE, 3.75 * MINUTE),
      expect: never(12 * MINUTE),
    },
    {
      name: 'load that pauses while the alert is pending',
      pods: [
        {
          name: 'a',
          phase: 5,
          count: plus(traffic(far, 300, 350), traffic(far, 420)),
        },
      ],
      expect: fires(420 + 60, 420 + 120, 15 * MINUTE),
    },
    {
      name: 'load that begins and ends',
      pods: twoPods(12 * limit, 5 * MINUTE, 10 * MINUTE),
      expect: [
        ...fires(5 * MINUTE + 60, 5 * MINUTE + 105, 10 * MINUTE),
        // It goes on firing for exactly 2 minutes more, so that it does not flap.
        { from: 10 * MINUTE, to: 12 * MINUTE + 15, firing: 1 },
        { from: 13 * MINUTE + 45, to: 18 * MINUTE, firing: 0 },
      ],
    },
    {
      name: 'a burst within one second, seen at different times',
      pods: [
        // b is scraped before the evaluation at 300 and a after it: together, the two Pods show the burst for 75 s.
        { name: 'a', phase: 5, count: burst(20 * limit, 294) },
        { name: 'b', phase: 10, count: burst(20 * limit, 294) },
      ],
      expect: never(12 * MINUTE),
    },
    {
      name: 'a burst every three minutes',
      pods: [
        { name: 'a', phase: 5, count: plus(burst(far, 300), burst(far, 480), burst(far, 660)) },
        { name: 'b', phase: 10, count: plus(burst(far, 300), burst(far, 480), burst(far, 660)) },
      ],
      expect: never(15 * MINUTE),
    },
    {
      name: 'more than the limit at once, every 40 seconds',
      pods: [{ name: 'a', phase: 5, count: (seconds) => far * Math.floor(seconds / 40) }],
      expect: fires(60, 135, 15 * MINUTE),
    },
    {
      name: 'load with a pause shorter than it goes on firing',
      pods: [
        {
          name: 'a',
          phase: 5,
          count: plus(traffic(far, 0, 5 * MINUTE), traffic(far, 6 * MINUTE)),
        },
      ],
      expect: fires(60, 150, 15 * MINUTE),
    },

    // Requests of others
    {
      name: "another release's traffic in the same namespace",
      pods: [
        ...twoPods(below),
        { name: 'x', phase: 5, count: traffic(heavy), labels: { service: 'other-metrics' } },
      ],
      expect: never(15 * MINUTE),
    },
    {
      name: "traffic of a release whose name ends in this one's",
      pods: [
        ...twoPods(below),
        { name: 'x', phase: 5, count: traffic(heavy), labels: { service: 'old-OWN' } },
      ],
      expect: never(15 * MINUTE),
    },
    {
      name: "the same release's name in another namespace",
      pods: [
        ...twoPods(below),
        { name: 'x', phase: 5, count: traffic(heavy), labels: { namespace: 'elsewhere' } },
      ],
      expect: never(15 * MINUTE),
    },
    {
      name: 'the same Pods through a second Service',
      pods: [
        ...twoPods(below),
        ...twoPods(below).map((pod) => ({ ...pod, labels: { service: 'second' } })),
      ],
      expect: never(15 * MINUTE),
    },

    // Changes of Pods
    {
      name: 'a container that restarts below the limit',
      pods: [{ name: 'a', phase: 5, count: restarted(traffic(below), 400) }],
      expect: never(15 * MINUTE),
    },
    {
      name: 'a container that restarts far above the limit',
      pods: [{ name: 'a', phase: 5, count: restarted(traffic(far), 400) }],
      expect: fires(60, 150, 15 * MINUTE),
    },
    {
      name: 'three Pods that have counted for long restart one after the other',
      pods: [300, 345, 390].map((at, index) => ({
        name: `pod-${index}`,
        phase: 5 + 5 * (index % 2),
        count: restarted(
          plus(traffic(index === 0 ? below : 0), () => 5000),
          at,
        ),
      })),
      expect: never(15 * MINUTE),
    },
    {
      name: 'a container that restarts while the alert is pending',
      pods: [{ name: 'a', phase: 5, count: restarted(traffic(far, 300), 345) }],
      expect: fires(360, 300 + 120, 15 * MINUTE),
    },
    {
      name: 'a restart between two scrapes that the counter does not show',
      pods: [{ name: 'a', phase: 5, count: (seconds) => (seconds < 400 ? below : limit + below) }],
      expect: never(15 * MINUTE),
    },
    {
      name: 'a roll-out during which both generations are alive',
      pods: [
        ...twoPods(below, 0, 330).map((pod) => ({ ...pod, count: alive(pod.count, 0, 360) })),
        { name: 'c', phase: 5, count: alive(traffic(Math.ceil(below / 2), 330), 300) },
        { name: 'd', phase: 10, count: alive(traffic(Math.floor(below / 2), 330), 315) },
      ],
      expect: never(15 * MINUTE),
    },
    {
      name: 'a roll-out of Pods that are each above the limit per second',
      pods: [...replaced(heavy, 300, 'a', 5), ...replaced(heavy, 330, 'b', 10)],
      expect: fires(60, 120, 15 * MINUTE),
    },
    {
      name: 'a roll-out below the limit',
      pods: [...replaced(1, 300, 'a', 5), ...replaced(Math.max(1, below - 2), 330, 'b', 10)],
      expect: never(15 * MINUTE),
    },
    {
      name: 'a roll-out far above the limit',
      pods: [...replaced(far, 300, 'a', 5), ...replaced(far, 330, 'b', 10)],
      expect: fires(60, 150, 15 * MINUTE),
    },
    {
      name: 'scaling from two Pods to six and back below the limit',
      pods: [
        ...twoPods(below),
        ...['c', 'd', 'e', 'f'].map((name, index) => ({
          name,
          phase: 5 + 5 * (index % 2),
          count: alive(traffic(0), 300, 600),
        })),
      ],
      expect: never(15 * MINUTE),
    },
    {
      name: 'a counter that is first seen at 5000',
      pods: [{ name: 'a', phase: 5, count: (seconds) => (seconds < 120 ? undefined : 5000) }],
      expect: never(10 * MINUTE),
    },
    {
      name: 'scaling from two Pods to six and back while the alert fires',
      pods: [
        ...['a', 'b'].map((name, index) => ({
          name,
          phase: 5 + 5 * index,
          count: plus(
            traffic(6 * limit, 0, 300),
            traffic(2 * limit, 300, 600),
            traffic(6 * limit, 600),
          ),
        })),
        ...['c', 'd', 'e', 'f'].map((name, index) => ({
          name,
          phase: 5 + 5 * (index % 2),
          count: alive(traffic(2 * limit), 300, 600),
        })),
      ],
      expect: fires(60, 120, 15 * MINUTE),
    },
    {
      name: 'a scrape that fails while the alert is pending',
      // Every 45 s have as many requests as the limit: without the newest of five samples, the value is just above the limit.
      pods: [{ name: 'a', phase: 5, count: unscraped(traffic((4 * limit) / 3, 300), 375, 390) }],
      expect: fires(420, 435, 15 * MINUTE),
    },
    {
      name: 'two scrapes that fail in a row',
      pods: [{ name: 'a', phase: 5, count: unscraped(traffic(far), 400, 430) }],
      expect: fires(60, 150, 15 * MINUTE),
    },
    {
      name: 'three scrapes that fail in a row while the alert fires',
      pods: [{ name: 'a', phase: 5, count: unscraped(traffic(far), 400, 445) }],
      expect: fires(60, 150, 15 * MINUTE),
    },
    {
      name: 'three scrapes that fail in a row while the alert is pending',
      pods: [{ name: 'a', phase: 5, count: unscraped(traffic(60 * limit, 300), 325, 370) }],
      expect: fires(300 + 120, 300 + 180, 15 * MINUTE),
    },
    {
      name: 'three scrapes of one of two Pods that fail in a row while the alert is pending',
      pods: twoPods(60 * limit, 300).map((pod) =>
        pod.name === 'a' ? pod : { ...pod, count: unscraped(pod.count, 325, 370) },
      ),
      expect: fires(300 + 60, 300 + 90, 15 * MINUTE),
    },
    {
      name: 'an outage of the scrapes for 90 seconds',
      pods: [{ name: 'a', phase: 5, count: unscraped(traffic(far), 400, 490) }],
      expect: fires(60, 150, 15 * MINUTE),
    },

    // Samples at the edges of the windows
    {
      name: 'exactly at the limit, scraped at the moment of evaluation',
      edges: true,
      pods: twoPods(limit).map((pod) => ({ ...pod, phase: 0 })),
      expect: never(15 * MINUTE),
    },
    {
      name: 'one above the limit, scraped at the moment of evaluation',
      edges: true,
      pods: twoPods(above).map((pod) => ({ ...pod, phase: 0 })),
      expect: fires(60, 150, 15 * MINUTE),
    },
    {
      name: 'a limit crossed at the moment of evaluation fires exactly `for` later',
      edges: true,
      pods: [{ name: 'a', phase: 0, count: plus(burst(far, 299), traffic(far, 300)) }],
      expect: [
        { from: 0, to: 345, firing: 0 },
        { from: 360, to: 600, firing: 1 },
      ],
    },
  ];
}
