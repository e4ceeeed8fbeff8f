import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBalancer } from './support/balancer';
import { freePort, type Service, startService } from './support/service';

const RESTARTS = 10;
/** Longer than the second between two checks of `/readyz`. */
const DRAIN_SECONDS = '2';

interface Load {
  readonly sent: number;
  /** Number of failures by their kind: `503`, `ECONNRESET`, … */
  readonly failures: Readonly<Record<string, number>>;
}

function request(port: number, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    get({ port, host: '127.0.0.1', agent }, (response) => {
      response
        .resume()
        .on('end', () => {
          resolve(String(response.statusCode));
        })
        .on('error', (error) => {
          resolve(error.message);
        });
    }).on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
  });
}

/** Eight clients that never pause: half keep their connection, half open a new one for each request. */
async function loadUntil(port: number, isDone: () => boolean): Promise<Load> {
  let sent = 0;
  const failures: Record<string, number> = {};
  const client = async (keepAlive: boolean): Promise<void> => {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    while (!isDone()) {
      const outcome = await request(port, agent);
      sent += 1;
      if (outcome !== '200') failures[outcome] = (failures[outcome] ?? 0) + 1;
    }
    agent.destroy();
  };
  await Promise.all([true, false, true, false, true, false, true, false].map(client));
  return { sent, failures };
}

describe('stopping under load', () => {
  it(`loses no request while two processes behind a balancer are restarted ${RESTARTS} times each`, async () => {
    const ports = [await freePort(), await freePort()] as const;
    const start = (port: number): Promise<Service> =>
      startService({ PORT: String(port), DRAIN_SECONDS });
    const services = await Promise.all(ports.map(start));
    let done = false;
    try {
      await using balancer = await startBalancer(ports);
      const load = loadUntil(balancer.port, () => done);

      for (let restart = 0; restart < 2 * RESTARTS; restart += 1) {
        const index = restart % 2;
        services[index]?.signal('SIGTERM');
        expect(await services[index]?.ended).toMatchObject({ status: 0, stderr: '' });
        services[index] = await start(ports[index] ?? NaN);
        await sleep(1_500); // until the balancer has seen that it is ready again
      }

      done = true;
      const { sent, failures } = await load;
      process.stdout.write(`${sent} requests, failures: ${JSON.stringify(failures)}\n`);
      expect(failures).toEqual({});
      expect(sent).toBeGreaterThanOrEqual(20_000);
    } finally {
      done = true;
      await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
    }
  }, 180_000);
});
