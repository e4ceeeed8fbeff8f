import { ORIGINAL } from './original';
import { failures } from './promtool';
import { scenarios } from './scenarios';

describe("the original's rule", () => {
  it('is silent up to 600 requests per minute, fires for others, and twice above', async () => {
    const release = { name: 'shop', namespace: 'prod', args: [] };
    const failed = await failures([ORIGINAL], scenarios(5), release, 'promtool');

    expect([...failed.keys()]).toEqual([
      'one above the limit',
      'far above the limit',
      'a hundred times the limit',
      'one above the limit on a single Pod',
      'above the limit only over all of five Pods',
      'load that pauses while the alert is pending',
      'load that begins and ends',
      'more than the limit at once, every 40 seconds',
      'load with a pause shorter than it goes on firing',
      "another release's traffic in the same namespace",
      "traffic of a release whose name ends in this one's",
      "the same release's name in another namespace",
      'a container that restarts far above the limit',
      'a container that restarts while the alert is pending',
      'a roll-out of Pods that are each above the limit per second',
      'a roll-out far above the limit',
      'scaling from two Pods to six and back while the alert fires',
      'a scrape that fails while the alert is pending',
      'two scrapes that fail in a row',
      'three scrapes that fail in a row while the alert fires',
      'three scrapes that fail in a row while the alert is pending',
      'three scrapes of one of two Pods that fail in a row while the alert is pending',
      'an outage of the scrapes for 90 seconds',
      'one above the limit, scraped at the moment of evaluation',
      'a limit crossed at the moment of evaluation fires exactly `for` later',
    ]);
  });
});
