import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { defaultTag, findBuilder } from './image';
import { run } from './run';

describe(defaultTag.name, () => {
  it("is the chart's default image", async () => {
    const chart = await run('cat', [join(__dirname, '../../chart/Chart.yaml')]);

    expect(chart).toMatch(new RegExp(`^appVersion: '?"?${version}`, 'm'));
    expect(defaultTag()).toBe(`welignton/app-metrics:v${version}`);
  });
});

describe(findBuilder.name, () => {
  const path = process.env.PATH;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
    process.env.PATH = folder;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  function install(program: string, script: string): void {
    writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  it('takes docker before podman, and podman before buildah', async () => {
    install('buildah', 'true');
    expect(await findBuilder()).toBe('buildah');
    install('podman', 'true');
    expect(await findBuilder()).toBe('podman');
    install('docker', 'true');
    expect(await findBuilder()).toBe('docker');
  });

  it('passes over a docker without its engine', async () => {
    install('docker', 'echo Cannot connect to the Docker daemon >&2; exit 1');
    install('buildah', 'true');

    expect(await findBuilder()).toBe('buildah');
  });

  it('says why none of them works', async () => {
    install('docker', 'echo Cannot connect to the Docker daemon >&2; exit 1');

    await expect(findBuilder()).rejects.toThrow(
      'no program here can build an image; install docker, podman or buildah\n' +
        'docker info: exit status 1 Cannot connect to the Docker daemon\n' +
        'podman: cannot be started: spawn podman ENOENT\n' +
        'buildah: cannot be started: spawn buildah ENOENT',
    );
  });
});
