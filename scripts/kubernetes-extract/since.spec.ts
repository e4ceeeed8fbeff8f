import { sinceIn } from './since';

describe(sinceIn.name, () => {
  const pod = (...keys: string[]): object => ({
    properties: Object.fromEntries(keys.map((key) => [key, {}])),
  });
  const since = sinceIn([
    { version: '1.29', definitions: { 'a.Pod': pod('name') } },
    { version: '1.30', definitions: { 'a.Pod': pod('name', 'sleep'), 'a.New': pod('image') } },
    { version: '1.31', definitions: { 'a.Pod': pod('name', 'sleep', 'user') } },
  ]);

  it.each([
    ['that the oldest version has', 'Pod', 'name', undefined],
    ['that came later', 'Pod', 'sleep', '1.30'],
    ['that is the newest', 'Pod', 'user', '1.31'],
    ['that came with its definition', 'New', 'image', undefined],
    ['that Kubernetes does not publish', 'ScrapeEndpoint', 'port', undefined],
    ['that a correction says is heeded later', 'Volume', 'image', '1.35'],
  ])('knows since when there is a property %s', (_, definition, key, version) => {
    expect(since(definition, key)).toBe(version);
  });
});
