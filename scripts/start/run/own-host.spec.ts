import { isOwnHost } from './own-host';

describe(isOwnHost.name, () => {
  it.each([
    ['127.0.0.1:8081', 8081],
    ['localhost:8081', 8081],
    ['127.0.0.1', 80], // browsers leave HTTP's own port out
    ['localhost', 80],
  ])('accepts %s on port %i', (host, port) => {
    expect(isOwnHost(host, port)).toBe(true);
  });

  it.each([
    ['attacker.example:8081', 8081],
    ['127.0.0.1:8082', 8081],
    ['127.0.0.1', 8081],
    ['attacker.example', 80],
    [undefined, 80],
  ])('refuses %s on port %i', (host, port) => {
    expect(isOwnHost(host, port)).toBe(false);
  });
});
