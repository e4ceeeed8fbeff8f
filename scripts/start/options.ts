import { parseArgs } from 'node:util';

/** Where things listen on 127.0.0.1; 0 is any free port. */
export interface Ports {
  readonly app: number;
  readonly page: number;
  readonly prometheus: number;
  readonly alertmanager: number;
}

export interface Options {
  readonly help: boolean;
  readonly once: boolean;
  readonly json: boolean;
  readonly ports: Ports;
  /** Files of values, YAML or TypeScript. */
  readonly valueFiles: readonly string[];
  /** --set and its kin, as Helm takes them. */
  readonly setArgs: readonly string[];
  /** Runs in the place of the container's program. */
  readonly program?: string;
}

export const HELP = `npm start -- [options]

The whole system on this machine, as the chart renders it: the replicas behind a balancer, Prometheus,
Alertmanager and a page with controls. Ctrl-C takes everything down.

Values, as Helm takes them:
  -f, --values FILE           values file: YAML, JSON or TypeScript (.ts), - for standard input; may be repeated
  --set, --set-string, --set-json, --set-literal, --set-file NAME=VALUE

  --program FILE              what runs for the image, with the arguments of app.command and app.args; left out, the
                              program of app.command from PATH, or this project's own service

Ports, all on 127.0.0.1 (0: any free port):
  --port 8080                 the application, behind the balancer
  --page-port 8081            the page
  --prometheus-port 9090
  --alertmanager-port 9093

  --once                      drive the load until the alert fires and is delivered, print the timeline, end;
                              the exit status is 0 if it did
  --json                      print one JSON object last, on standard output; everything else goes to standard error
  --help
`;

const SETTERS = ['set', 'set-string', 'set-json', 'set-literal', 'set-file'] as const;
const SETTER = { type: 'string', multiple: true } as const;

/** Helm reads standard input for it, which is used up when the chart is rendered again. */
function refuseStandardInput(setFiles: readonly string[] = []): void {
  const refused = setFiles.find((setFile) => /=\s*-\s*(,|$)/.test(setFile));
  if (refused !== undefined)
    throw new Error(`--set-file ${refused}: standard input is taken by -f - only`);
}

/** @throws {Error} naming the option at fault. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      values: { type: 'string', short: 'f', multiple: true, default: [] },
      set: SETTER,
      'set-string': SETTER,
      'set-json': SETTER,
      'set-literal': SETTER,
      'set-file': SETTER,
      program: { type: 'string' },
      port: { type: 'string', default: '8080' },
      'page-port': { type: 'string', default: '8081' },
      'prometheus-port': { type: 'string', default: '9090' },
      'alertmanager-port': { type: 'string', default: '9093' },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  refuseStandardInput(values['set-file']);
  return {
    help: values.help,
    once: values.once,
    json: values.json,
    ports: {
      app: portOf('--port', values.port),
      page: portOf('--page-port', values['page-port']),
      prometheus: portOf('--prometheus-port', values['prometheus-port']),
      alertmanager: portOf('--alertmanager-port', values['alertmanager-port']),
    },
    valueFiles: values.values,
    ...(values.program !== undefined && { program: values.program }),
    setArgs: SETTERS.flatMap((name) => (values[name] ?? []).flatMap((set) => [`--${name}`, set])),
  };
}

function portOf(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new Error(`${option} ${JSON.stringify(text)} is not an integer from 0 to 65535`);
}
