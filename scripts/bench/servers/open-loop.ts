// No server, but the load of one: sends at a fixed rate, however late the answers are. Arguments: URL, rate, seconds.
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

const CONNECTIONS = 32;
/** Not counted: this program compiles its own code meanwhile. */
const WARM_UP_SECONDS = 0.5;
const PATIENCE_SECONDS = 60;

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

/** By nearest rank. */
export function percentile(values: Float64Array, percent: number): number {
  return values.toSorted()[Math.ceil((values.length * percent) / 100) - 1] ?? NaN;
}

interface Connection {
  readonly socket: Socket;
  response: string;
  /** Of the request that is under way. */
  index: number | undefined;
}

/** Opens a connection, and another one whenever the server closes it; it is in `idle` while it can take a request. */
function open(url: URL, idle: Connection[], answer: (index: number) => void): void {
  const socket = connect(Number(url.port), url.hostname).setNoDelay().setEncoding('latin1');
  const connection: Connection = { socket, response: '', index: undefined };
  socket.once('connect', () => idle.push(connection));
  socket.on('data', (text: string) => {
    const response = connection.response + text;
    const { index } = connection;
    if (index === undefined) throw new Error(`an answer to no request: ${text}`);
    const whole = isWhole(response);
    connection.response = whole ? '' : response;
    if (!whole) return;
    answer(index);
    connection.index = undefined;
    if (!/\r\nconnection: close/i.test(response)) idle.push(connection);
  });
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
  let [sent, answered] = [0, 0];
  const answer = (index: number): void => {
    latencies[index] = performance.now() - dueAt(index);
    answered++;
  };
  for (let count = 0; count < CONNECTIONS; count++) open(url, idle, answer);
  while (idle.length < CONNECTIONS) await nextTurn();
  const startedAt = performance.now();
  const dueAt = (index: number): number => startedAt + (index / perSecond) * 1000;
  const deadline = dueAt(latencies.length) + PATIENCE_SECONDS * 1000;
  // Turning round without a pause: a timer would be late by a millisecond, and the core has nothing else to do.
  while (answered < latencies.length) {
    const now = performance.now();
    if (now > deadline) throw new Error(`${latencies.length - answered} requests are unanswered`);
    while (sent < latencies.length && dueAt(sent) <= now) {
      const connection = idle.shift();
      if (connection === undefined) break;
      connection.index = sent++;
      connection.socket.write(request, 'latin1');
    }
    await nextTurn();
  }
  return latencies.subarray(warmUp);
}

async function main([url = '', perSecond, seconds]: readonly string[]): Promise<void> {
  const latencies = await measure(new URL(url), Number(perSecond), Number(seconds));
  const result = { p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) };
  console.log(JSON.stringify(result));
  process.exit();
}

if (require.main === module) void main(process.argv.slice(2));
