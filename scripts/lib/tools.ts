import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Pins, resolveIn, type Tool } from './tool-resolver';

const HELM_4 = 'helm.sh/helm/v4';
const HELM_3 = 'helm.sh/helm/v3';
const PROMETHEUS = 'github.com/prometheus/prometheus';
const ALERTMANAGER = 'github.com/prometheus/alertmanager';

/** Prometheus 3.16.0 is the Go module's v0.316.0, and 2.42.0 is v0.42.0. */
function prometheusVersion(pins: Pins): string {
  const [, minor = 0, patch = 0] = (pins.get(PROMETHEUS) ?? '').slice(1).split('.').map(Number);
  return minor < 300 ? `2.${minor}.${patch}` : `3.${minor - 300}.${patch}`;
}

const stampPrometheus: Tool['stamps'] = (pins) => ({
  'github.com/prometheus/common/version.Version': prometheusVersion(pins),
});

/** A build without the last two takes every cluster that it does not ask for a Kubernetes 1.20. */
const stampHelm3: Tool['stamps'] = (pins) => ({
  [`${HELM_3}/internal/version.version`]: pins.get(HELM_3) ?? '',
  [`${HELM_3}/pkg/chartutil.k8sVersionMajor`]: '1',
  [`${HELM_3}/pkg/chartutil.k8sVersionMinor`]: pins.get('k8s.io/client-go')?.split('.')[1] ?? '',
});

const helm3 = { program: 'helm', packagePath: `${HELM_3}/cmd/helm`, stamps: stampHelm3 };
const promtool = {
  program: 'promtool',
  packagePath: `${PROMETHEUS}/cmd/promtool`,
  stamps: stampPrometheus,
};

const TOOLS = {
  helm: {
    program: 'helm',
    module: 'helm',
    packagePath: `${HELM_4}/cmd/helm`,
    stamps: (pins: Pins) => ({ [`${HELM_4}/internal/version.version`]: pins.get(HELM_4) ?? '' }),
    elsewhere: {
      variable: 'HELM',
      versionArgs: ['version', '--template', '{{.Version}}'],
      range: '>=3.17.0 <5',
      install: 'Linux: https://helm.sh/docs/intro/install, macOS: brew install helm',
    },
  },
  promtool: {
    ...promtool,
    module: 'prometheus',
    // Service discovery for clouds is half of the program; the cluster's Prometheus is the same build.
    tags: 'remove_all_sd,enable_kubernetes_sd',
    elsewhere: {
      variable: 'PROMTOOL',
      versionArgs: ['--version'],
      // Not the 2.x that the chart supports, too: that generation's tests ask for promtool-2.
      range: '>=3.0.0 <4',
      install: 'Linux: https://prometheus.io/download, macOS: brew install prometheus',
    },
  },
  prometheus: {
    program: 'prometheus',
    module: 'prometheus',
    packagePath: `${PROMETHEUS}/cmd/prometheus`,
    tags: 'remove_all_sd,enable_kubernetes_sd',
    stamps: stampPrometheus,
    elsewhere: {
      variable: 'PROMETHEUS',
      versionArgs: ['--version'],
      range: '>=3.0.0 <4',
      install: 'Linux: https://prometheus.io/download, macOS: brew install prometheus',
    },
  },
  alertmanager: {
    program: 'alertmanager',
    module: 'alertmanager',
    packagePath: `${ALERTMANAGER}/cmd/alertmanager`,
    stamps: (pins: Pins) => ({
      'github.com/prometheus/common/version.Version': pins.get(ALERTMANAGER)?.slice(1) ?? '',
    }),
    elsewhere: {
      variable: 'ALERTMANAGER',
      versionArgs: ['--version'],
      range: '>=0.25.0 <1',
      install: 'Linux: https://prometheus.io/download, macOS: brew install alertmanager',
    },
  },
  // Exactly these, for the tests that name a version.
  'helm-3.17': { ...helm3, module: 'helm-3.17' },
  'helm-3.22': { ...helm3, module: 'helm-3.22' },
  'promtool-2': { ...promtool, module: 'prometheus-2' },
  kubeconform: {
    program: 'kubeconform',
    module: 'kubeconform',
    packagePath: 'github.com/yannh/kubeconform/cmd/kubeconform',
    stamps: (pins: Pins) => ({ 'main.version': pins.get('github.com/yannh/kubeconform') ?? '' }),
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

const resolved = new Map<ToolName, Promise<string>>();

/**
 * Path of a program that this project runs; the search is described at {@link resolveIn}.
 *
 * @throws {Error} saying how to install the program, when it is nowhere and cannot be built.
 */
export function resolveTool(name: ToolName): Promise<string> {
  const earlier = resolved.get(name);
  if (earlier !== undefined) return earlier;
  const cacheHome = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const path = resolveIn(TOOLS[name], {
    env: process.env,
    modules: join(__dirname, '../tools'),
    cache: join(cacheHome, 'app-metrics', 'tools'),
    report: (line) => {
      console.error(line);
    },
  });
  resolved.set(name, path);
  return path;
}
