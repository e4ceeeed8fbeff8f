import { type Program, startServer } from './server';

const SCRIPT = `
  console.log('listening on ' + process.env.PORT);
  require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT);
`;

function onNode(script: string): Program {
  const args = ['--eval', script];
  return { name: 'mine', program: process.execPath, args, cwd: __dirname, env: {} };
}

describe(startServer.name, () => {
  it('waits for an answer, and ends the process afterwards', async () => {
    const server = await startServer(onNode(SCRIPT));
    expect((await fetch(server.url)).ok).toBe(true);
    expect(server.startMs).toBeGreaterThan(0);
    expect(server.usage().residentMib).toBeGreaterThan(10);
    await server[Symbol.asyncDispose]();

    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  it('says what a program printed that ends instead', async () => {
    await expect(startServer(onNode('throw new Error("no disk")'))).rejects.toThrow(
      /^mine: it ended before it answered\n[^]*no disk/,
    );
  });

  it('says that a program is not there', async () => {
    const program = { ...onNode(''), program: '/no/such' };

    await expect(startServer(program)).rejects.toThrow(/^mine: [^]*\/no\/such/);
  });
});
