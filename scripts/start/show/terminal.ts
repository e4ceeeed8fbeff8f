import type { Place } from '../run/status';

/** Prints lines, each with the seconds since now. */
export function sayTo(out: Pick<NodeJS.WriteStream, 'write'>): (text: string) => void {
  const startedAt = Date.now();
  return (text) => {
    const seconds = (Date.now() - startedAt) / 1000;
    const time = `${seconds.toFixed(1).padStart(6)} s  `;
    out.write(`${time}${text.replaceAll('\n', `\n${' '.repeat(time.length)}`)}\n`);
  };
}

/** With the path that answers a browser. */
export function placeLine({ name, address, path, state }: Place): string {
  return `${name.padEnd(13)} ${address}${path}${state === 'ready' ? '' : `  (${state})`}`;
}
