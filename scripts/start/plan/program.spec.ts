import { programOf } from './program';

const OTHER = { name: 'app', image: 'ghcr.io/stefanprodan/podinfo:6.9.0' };

describe(programOf.name, () => {
  it.each(['welignton/app-metrics:v2', 'r.example:5000/a/app-metrics@sha256:0', 'app-metrics'])(
    'is the built service for the image %s',
    (image) => {
      expect(programOf({ ...OTHER, image })).toEqual({
        program: process.execPath,
        args: ['dist/main.js'],
      });
    },
  );

  it('is the command and its arguments, from PATH where the image has another path', () => {
    const container = { ...OTHER, command: ['./sh', '-c'], args: ['exit $(PORT)'] };
    expect(programOf(container)).toEqual({
      program: expect.stringMatching(/\/sh$/) as string,
      args: ['-c', 'exit $(PORT)'],
    });
  });

  it('is what is given in the place of the command', () => {
    const container = { ...OTHER, command: ['podinfo', '-v'], args: ['--port=$(PORT)'] };
    expect(programOf(container, '/bin/sh')).toEqual({
      program: '/bin/sh',
      args: ['-v', '--port=$(PORT)'],
    });
    expect(programOf(OTHER, '/bin/sh')).toEqual({ program: '/bin/sh', args: [] });
  });

  it.each([
    [OTHER, undefined, 'set app.command, or name its program with --program FILE'],
    [{ ...OTHER, args: ['--port=1'] }, undefined, 'no image can be run here'],
    [{ ...OTHER, image: 'app-metrics:v1' }, undefined, 'no image can be run here'],
    [{ ...OTHER, image: 'app-metrics:v2', args: ['a'] }, undefined, 'no image can be run here'],
    [{ ...OTHER, command: ['no-such'] }, undefined, 'there is no program no-such on PATH'],
    [OTHER, '/no/such', '--program /no/such: there is no such program'],
  ])('refuses %j with --program %s: %s', (container, given, message) => {
    expect(() => programOf(container, given)).toThrow(message);
  });
});
