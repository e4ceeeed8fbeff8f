import { homedir } from 'node:os';
import { join } from 'node:path';
import { xdgFolder } from './xdg';

describe(xdgFolder.name, () => {
  it('is below the folder given', () => {
    expect(xdgFolder('/var/state', '.local', 'state')).toBe('/var/state/app-metrics');
  });

  it.each([undefined, '', 'state', './state'])('takes %p as unset', (given) => {
    expect(xdgFolder(given, '.local', 'state')).toBe(
      join(homedir(), '.local', 'state', 'app-metrics'),
    );
  });
});
