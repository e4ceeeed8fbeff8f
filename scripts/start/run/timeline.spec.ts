import { advance, sinceLoad, type Transition } from './timeline';

describe(advance.name, () => {
  const states = (...observed: Parameters<typeof advance>[1][]): string[] =>
    observed
      .reduce<readonly Transition[]>((history, state, at) => advance(history, state, at), [])
      .map(({ state, at }) => `${at} ${state}`);

  it('adds a state only when it is another', () => {
    expect(states('inactive', 'inactive', 'pending', 'pending', 'firing')).toEqual([
      '0 inactive',
      '2 pending',
      '4 firing',
    ]);
  });

  it('calls the end of firing resolved, until the alert is pending again', () => {
    expect(states('firing', 'inactive', 'inactive', 'pending', 'inactive')).toEqual([
      '0 firing',
      '1 resolved',
      '3 pending',
      '4 inactive',
    ]);
  });

  it('takes no notice of a rule that is not evaluated yet', () => {
    expect(states('firing', 'unknown', 'firing')).toEqual(['0 firing']);
  });
});

describe(sinceLoad.name, () => {
  it('counts in seconds from the start of the load', () => {
    expect(sinceLoad({ loadStart: 1000, pending: 22_340 })).toEqual({
      loadStartSeconds: 0,
      pendingSeconds: 21.3,
    });
  });
});
