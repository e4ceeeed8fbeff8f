import { isOwnRequest } from './own-request';

describe(isOwnRequest.name, () => {
  it.each([
    [{ host: '127.0.0.1:8081' }, 8081],
    [{ host: 'localhost:8081', origin: 'http://localhost:8081' }, 8081],
    [{ host: '127.0.0.1' }, 80], // browsers leave out port 80
    [{ host: 'localhost' }, 80],
  ])('accepts %j on port %i', (headers, port) => {
    expect(isOwnRequest({ headers }, port)).toBe(true);
  });

  it.each([
    [{ host: 'attacker.example:8081' }, 8081],
    [{ host: '127.0.0.1:8082' }, 8081],
    [{ host: '127.0.0.1' }, 8081],
    [{ host: '127.0.0.1:8081', origin: 'http://127.0.0.1:8082' }, 8081],
    [{ host: '127.0.0.1:8081', origin: 'null' }, 8081],
    [{ host: 'attacker.example' }, 80],
    [{}, 80],
  ])('refuses %j on port %i', (headers, port) => {
    expect(isOwnRequest({ headers }, port)).toBe(false);
  });
});
