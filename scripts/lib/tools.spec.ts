import { run } from './run';
import { resolveTool } from './tools';

describe(resolveTool.name, () => {
  const folder = process.cwd();
  afterEach(() => {
    process.chdir(folder);
  });

  it.each([
    ['helm-4', ['version', '--template', '{{.Version}}'], /^v4\.3\.1$/],
    ['helm-3.17', ['version', '--template', '{{.Version}}'], /^v3\.17\.3$/],
    ['helm-3.22', ['version', '--template', '{{.Version}}'], /^v3\.22\.0$/],
    ['promtool-2', ['--version'], /^promtool, version 2\.42\.0 /],
  ] as const)('gives a %s that knows its version', async (name, args, version) => {
    expect(await run(await resolveTool(name), args)).toMatch(version);
  });

  it('finds its modules from any folder', async () => {
    process.chdir('/');
    expect(await run(await resolveTool('helm'), ['version', '--short'])).toMatch(/^v[34]\./);
  });
});
