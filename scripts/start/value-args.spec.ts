import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { valueArgs } from './value-args';

describe(valueArgs.name, () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'value-args-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps standard input in a file: it can be read once, and is rendered again', async () => {
    const read = jest.fn(() => Promise.resolve('replicaCount: 3'));
    const options = { valueFiles: ['a.yaml', '-'], setArgs: ['--set', 'x=1'] };
    const kept = file('values-1.yaml');
    expect(await valueArgs(options, { file }, read)).toEqual([
      '--values',
      'a.yaml',
      '--values',
      kept,
      '--set',
      'x=1',
    ]);
    expect(readFileSync(kept, 'utf8')).toBe('replicaCount: 3');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('leaves standard input alone when nobody asks for it', async () => {
    const read = jest.fn(() => Promise.resolve(''));
    await valueArgs({ valueFiles: ['a.yaml'], setArgs: [] }, { file }, read);
    expect(read).not.toHaveBeenCalled();
  });
});
