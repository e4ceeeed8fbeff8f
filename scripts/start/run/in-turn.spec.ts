import { InTurn } from './in-turn';

describe(InTurn.name, () => {
  it('begins a piece of work when the one before it has ended, well or not', async () => {
    const inTurn = new InTurn();
    const log: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      log.push(`${name} begins`);
      await new Promise(setImmediate);
      log.push(`${name} ends`);
      if (name === 'one') throw new Error('it fails');
      return name;
    };
    const outcomes = ['one', 'two'].map((name) => inTurn.run(work(name)));
    expect(await Promise.allSettled(outcomes)).toMatchObject([
      { reason: { message: 'it fails' } },
      { value: 'two' },
    ]);
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });
});
