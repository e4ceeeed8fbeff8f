// No server, but the load of one: sends at a fixed rate, however late the answers are. Arguments: URL, rate, seconds.
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

const CONNECTIONS = 32;
/** Not counted: this program compiles its own code meanwhile. */
const WARM_UP_SECONDS = 0.5;
const PATIENCE_SECONDS = 60;
const SLICE_SECONDS = 0.25;
const BUFFER_BYTES = 16 * 1024;

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

/**
 * The median of the slices' p99: the machine keeps a process waiting now and then for some milliseconds, which decide
 * the p99 of the whole. What a server does in fewer than half of the slices does not show in it, either.
 */
export function steadyP99(values: Float64Array, slices: number): number {
  const length = Math.floor(values.length / slices);
  const p99s = Float64Array.from({ length: slices }, (_, slice) =>
    percentile(values.subarray(slice * length, (slice + 1) * length), 99),
  );
  return percentile(p99s, 50);
}

/** What the server answers each time: only what differs from it is read as text, which costs the garbage collector. */
interface Known {
  bytes: number;
  closes: boolean;
}

interface Connection {
  readonly socket: Socket;
  response: string;
  /** Of the request that is under way. */
  index: number | undefined;
}

/** Opens a connection, and another one whenever the server closes it; it is in `idle` while it can take a request. */
function open(url: URL, known: Known, idle: Connection[], answer: (index: number) => void): void {
  const receive = (bytes: number, buffer: Uint8Array): boolean => {
    const { index } = connection;
    if (index === undefined) throw new Error('an answer to no request');
    let closes = known.closes;
    if (connection.response !== '' || bytes !== known.bytes || !isOk(buffer)) {
      connection.response += Buffer.from(buffer.subarray(0, bytes)).toString('latin1');
      if (!isWhole(connection.response)) return true;
      closes = /^HTTP\/1\.0|\r\nconnection: close/i.test(connection.response);
      Object.assign(known, { bytes: connection.response.length, closes });
      connection.response = '';
    }
    connection.index = undefined;
    answer(index);
    if (!closes) idle.push(connection);
    return true;
  };
  const socket = connect({
    port: Number(url.port),
    host: url.hostname,
    noDelay: true,
    onread: { buffer: Buffer.alloc(BUFFER_BYTES), callback: receive },
  });
  const connection: Connection = { socket, response: '', index: undefined };
  socket.once('connect', () => idle.push(connection));
  socket.once('close', () => {
    if (connection.index !== undefined) throw new Error('a connection was closed unanswered');
    open(url, known, idle, answer);
  });
}

/** `HTTP/1.1 200` */
function isOk(buffer: Uint8Array): boolean {
  return buffer[9] === 0x32 && buffer[10] === 0x30 && buffer[11] === 0x30;
}

/** Milliseconds from when each request was due, whenever it could be sent, to all of its response. */
async function measure(url: URL, perSecond: number, seconds: number): Promise<Float64Array> {
  const request = Buffer.from(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  const warmUp = Math.round(WARM_UP_SECONDS * perSecond);
  const latencies = new Float64Array(warmUp + Math.round(seconds * perSecond));
  const idle: Connection[] = [];
  let [sent, answered] = [0, 0];
  const answer = (index: number): void => {
    latencies[index] = performance.now() - dueAt(index);
    answered++;
  };
  const known: Known = { bytes: NaN, closes: false };
  for (let count = 0; count < CONNECTIONS; count++) open(url, known, idle, answer);
  while (idle.length < CONNECTIONS) await nextTurn();
  const startedAt = performance.now();
  const dueAt = (index: number): number => startedAt + (index / perSecond) * 1000;
  const deadline = dueAt(latencies.length) + PATIENCE_SECONDS * 1000;
  // Turning round without a pause: a timer would be late by a millisecond, and the core has nothing else to do.
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      const now = performance.now();
      if (now > deadline) throw new Error(`${latencies.length - answered} requests are unanswered`);
      while (sent < latencies.length && dueAt(sent) <= now) {
        const connection = idle.shift();
        if (connection === undefined) break;
        connection.index = sent++;
        connection.socket.write(request);
      }
      if (answered < latencies.length) setImmediate(turn);
      else resolve();
    };
    turn();
  });
  return latencies.subarray(warmUp);
}

async function main([url = '', perSecond, seconds]: readonly string[]): Promise<void> {
  const latencies = await measure(new URL(url), Number(perSecond), Number(seconds));
  const slices = Math.max(1, Math.floor(Number(seconds) / SLICE_SECONDS));
  const result = {
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    steadyP99Ms: steadyP99(latencies, slices),
  };
  console.log(JSON.stringify(result));
  process.exit();
}

if (require.main === module) void main(process.argv.slice(2));
