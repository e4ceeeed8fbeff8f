import { once } from 'node:events';
import { type AddressInfo, createServer, Server } from 'node:net';
import { claimPorts } from './ports';

const ANY = { port: 0, pagePort: 0, prometheusPort: 0, alertmanagerPort: 0 };

describe(claimPorts.name, () => {
  afterEach(() => jest.restoreAllMocks());

  it('gives a free port for each 0', async () => {
    const ports = Object.values(await claimPorts(ANY));
    expect(new Set(ports).size).toBe(4);
    expect(ports).not.toContain(0);
  });

  it('names a port that another program has', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(claimPorts({ ...ANY, pagePort: port })).rejects.toThrow(
      `port ${port} of 127.0.0.1 is in use: stop the program that uses it, or set another with --page-port`,
    );
    server.close();
  });

  it('gives no port to two parts', async () => {
    const { port } = await claimPorts(ANY);
    await expect(claimPorts({ ...ANY, port, prometheusPort: port })).rejects.toThrow(
      `--prometheus-port ${port} is given to another part, too`,
    );
  });

  it('says why a port cannot be used that nobody has', async () => {
    jest.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
      const error = Object.assign(new Error('listen EACCES: permission denied'), {
        code: 'EACCES',
      });
      process.nextTick(() => this.emit('error', error));
      return this;
    });
    await expect(
      claimPorts({ port: 80, pagePort: 81, prometheusPort: 82, alertmanagerPort: 83 }),
    ).rejects.toThrow(
      'port 81 of 127.0.0.1 cannot be used (listen EACCES: permission denied): set another with --page-port',
    );
  });
});
