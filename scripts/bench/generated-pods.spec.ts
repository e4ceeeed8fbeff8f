import { setTimeout as sleep } from 'node:timers/promises';
import { generatePods } from './generated-pods';

describe(generatePods.name, () => {
  const read = async (port = 0): Promise<number> =>
    Number(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());

  it('answers on a port for each Pod with a count that follows the time', async () => {
    await using pods = await generatePods(3, 600_000, String); // ten a millisecond
    expect(new Set(pods.ports).size).toBe(3);
    const first = await read(pods.ports[2]);
    await sleep(50);
    const grown = (await read(pods.ports[0])) - first;
    expect(grown).toBeGreaterThanOrEqual(490);
    expect(grown % 1).toBe(0);
  });

  it('is gone afterwards, with a connection that was kept', async () => {
    const pods = await generatePods(1, 60, String);
    await read(pods.ports[0]); // fetch keeps the connection
    await pods[Symbol.asyncDispose]();
    await expect(read(pods.ports[0])).rejects.toThrow('fetch failed');
  });
});
