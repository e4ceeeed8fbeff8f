/** Whether a request's Host is a server's own on 127.0.0.1: a name that leads here by DNS rebinding is another. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  const hosts = ['127.0.0.1', 'localhost'].map((name) => new URL(`http://${name}:${port}`).host);
  return hosts.includes(host ?? '');
}
