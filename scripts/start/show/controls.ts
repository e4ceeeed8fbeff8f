import type { Control } from './page-server';
import type { System } from '../run/system';

type Body = Parameters<Control>[0];

/** The page's buttons, by path. */
export function controlsOf(system: System): Record<string, Control> {
  const { say } = system;
  return {
    '/load': (body) => {
      const perMinute = numberIn(body, 'perMinute');
      system.load.setRate(perMinute);
      say(`load: ${perMinute} requests per minute`);
    },
    '/burst': () => {
      system.load.burst();
      say('load: a burst');
    },
    '/threshold': (body) => system.setThreshold(numberIn(body, 'threshold')),
    '/kill': (body) => {
      system.kill(String(body.replica));
    },
    '/roll': () => system.roll(),
  };
}

function numberIn(body: Body, name: string): number {
  const value = body[name];
  if (typeof value === 'number') return value;
  throw new Error(`${name} is no number: ${JSON.stringify(value)}`);
}
