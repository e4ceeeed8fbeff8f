// No server, but the load of one: sends at a fixed rate, however late the answers are. Arguments: URL, rate, seconds.
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

const CONNECTIONS = 32;
/** Not counted: this program compiles its own code meanwhile. */
const WARM_UP_SECONDS = 0.5;
const PATIENCE_MS = 60_000;

/**
 * Whether `text`, a character a byte, is a whole response.
 *
 * @throws {Error} when it is none that counts: a server that refuses quickly must not win.
 */
export function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /^HTTP\/1\.[01] 200 [^]*?\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error(`no 200 with a length: ${text}`);
  return text.length >= end + 4 + Number(length);
}

interface Connection {
  readonly socket: Socket;
  response: string;
  /** Of the request that is under way. */
  index: number | undefined;
}

/** Opens a connection, and another one whenever the server closes it; it is in `idle` while it can take a request. */
function open(url: URL, idle: Connection[], answer: (index: number) => void): void {
  // One buffer for all that a connection receives: a new one for each answer would cost the garbage collector.
  const buffer = Buffer.alloc(16 * 1024);
  const callback = (bytes: number): boolean => {
    const { index } = connection;
    if (index === undefined) throw new Error('an answer to no request');
    connection.response += buffer.toString('latin1', 0, bytes);
    if (!isWhole(connection.response)) return true;
    const closes = /^HTTP\/1\.0|\r\nconnection: close/i.test(connection.response);
    Object.assign(connection, { response: '', index: undefined });
    answer(index);
    if (!closes) idle.push(connection);
    return true;
  };
  const onread = { buffer, callback };
  const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true, onread });
  const connection: Connection = { socket, response: '', index: undefined };
  socket.once('connect', () => idle.push(connection));
  socket.once('close', () => {
    if (connection.index !== undefined) throw new Error('a connection was closed unanswered');
    open(url, idle, answer);
  });
}

/** Milliseconds from when each request was due, whenever it could be sent, to all of its response. */
async function measure(url: URL, perSecond: number, seconds: number): Promise<Float64Array> {
  const request = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
  const warmUp = Math.round(WARM_UP_SECONDS * perSecond);
  const latencies = new Float64Array(warmUp + Math.round(seconds * perSecond));
  const idle: Connection[] = [];
  let [sent, answered, startedAt] = [0, 0, 0];
  const dueAt = (index: number): number => startedAt + (index / perSecond) * 1000;
  const answer = (index: number): void => {
    latencies[index] = performance.now() - dueAt(index);
    answered++;
  };
  for (let count = 0; count < CONNECTIONS; count++) open(url, idle, answer);
  while (idle.length < CONNECTIONS) await nextTurn();
  startedAt = performance.now();
  // Turning round without a pause: a timer would be late by a millisecond, and the core has nothing else to do.
  while (answered < latencies.length) {
    await nextTurn();
    const now = performance.now();
    if (now > dueAt(latencies.length) + PATIENCE_MS)
      throw new Error(`${latencies.length - answered} requests are unanswered`);
    while (sent < latencies.length && dueAt(sent) <= now) {
      const connection = idle.shift();
      if (connection === undefined) break;
      connection.index = sent++;
      connection.socket.write(request, 'latin1');
    }
  }
  return latencies.subarray(warmUp);
}

/** By nearest rank. */
function percentile(values: Float64Array, percent: number): number {
  return values.toSorted()[Math.ceil((values.length * percent) / 100) - 1] ?? NaN;
}

async function main([url = '', perSecond, seconds]: readonly string[]): Promise<void> {
  const latencies = await measure(new URL(url), Number(perSecond), Number(seconds));
  const quarters = Number(seconds) * 4;
  const length = Math.floor(latencies.length / quarters);
  const p99s = Float64Array.from({ length: quarters }, (_, quarter) =>
    percentile(latencies.subarray(quarter * length, (quarter + 1) * length), 99),
  );
  const [p99Ms, steadyP99Ms] = [percentile(latencies, 99), percentile(p99s, 50)];
  console.log(JSON.stringify({ p99Ms, steadyP99Ms }));
  process.exit();
}

if (require.main === module) void main(process.argv.slice(2));
