import { argumentsOf } from './contenders';

describe('argumentsOf', () => {
  it('is what the command in a Dockerfile gives to Node', () => {
    const dockerfile = 'FROM node\nCMD ["node", "--flag=8", "dist/main.js"]\n';
    expect(argumentsOf(dockerfile)).toEqual(['--flag=8', 'dist/main.js']);
  });

  it.each(['FROM node\n', 'CMD node dist/main.js\n', 'CMD ["npm", "start"]\n'])(
    'refuses %j',
    (dockerfile) => {
      expect(() => argumentsOf(dockerfile)).toThrow('Dockerfile: no line CMD ["node", …]');
    },
  );
});
