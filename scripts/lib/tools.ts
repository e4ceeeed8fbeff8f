import { basename, join } from 'node:path';
import { CACHE } from './cache';
import type { Pins, Tool } from './tool-build';
import { resolveIn } from './tool-resolver';

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

const helm4 = {
  program: 'helm',
  module: 'helm',
  packagePath: `${HELM_4}/cmd/helm`,
  stamps: (pins: Pins) => ({ [`${HELM_4}/internal/version.version`]: pins.get(HELM_4) ?? '' }),
};
const helm3 = { program: 'helm', packagePath: `${HELM_3}/cmd/helm`, stamps: stampHelm3 };

function prometheus<Program extends string>(program: Program) {
  const packagePath = `${PROMETHEUS}/cmd/${program}`;
  return { program, module: 'prometheus', packagePath, stamps: stampPrometheus };
}
/** Finding targets at clouds and clusters is more than half of Prometheus; those of `npm start` are in files. */
const NO_DISCOVERY = 'remove_all_sd';

const KUBERNETES = 'k8s.io/kubernetes';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';

/** Without them the API server's version is one that neither kubectl nor Helm can read. */
function stampKubernetes(pins: Pins): Readonly<Record<string, string>> {
  const version = pins.get(KUBERNETES) ?? '';
  const [major = '', minor = ''] = version.slice(1).split('.');
  const fields = { gitVersion: version, gitMajor: major, gitMinor: minor };
  return Object.fromEntries(
    ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((go) =>
      Object.entries(fields).map(([field, value]) => [`${go}.${field}`, value]),
    ),
  );
}

function kubernetes<Program extends string>(program: Program) {
  const packagePath = `${KUBERNETES}/cmd/${program}`;
  return { program, module: 'kubernetes', packagePath, stamps: stampKubernetes };
}

function unstamped(module: string, packagePath: string) {
  return { program: basename(packagePath), module, packagePath, stamps: () => ({}) };
}

const TOOLS = {
  helm: {
    ...helm4,
    elsewhere: {
      variable: 'HELM',
      versionArgs: ['version', '--template', '{{.Version}}'],
      range: '>=3.17.0 <5',
      install: 'Linux: https://helm.sh/docs/intro/install, macOS: brew install helm',
    },
  },
  promtool: {
    ...prometheus('promtool'),
    tags: NO_DISCOVERY,
    elsewhere: {
      variable: 'PROMTOOL',
      versionArgs: ['--version'],
      // Not the 2.x that the chart supports, too: that generation's tests ask for promtool-2.
      range: '>=3.0.0 <4',
      install: 'Linux: https://prometheus.io/download, macOS: brew install prometheus',
    },
  },
  prometheus: {
    ...prometheus('prometheus'),
    tags: NO_DISCOVERY,
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
    // Its pages are made by its release only; it has its API, as Prometheus has here.
    lacks: { of: ALERTMANAGER, file: 'ui/app/dist/none' },
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
  'helm-4': helm4,
  'helm-3.17': { ...helm3, module: 'helm-3.17' },
  'helm-3.22': { ...helm3, module: 'helm-3.22' },
  'promtool-2': { ...prometheus('promtool'), module: 'prometheus-2' },
  kubeconform: {
    program: 'kubeconform',
    module: 'kubeconform',
    packagePath: 'github.com/yannh/kubeconform/cmd/kubeconform',
    stamps: (pins: Pins) => ({ 'main.version': pins.get('github.com/yannh/kubeconform') ?? '' }),
  },
  etcd: {
    ...unstamped('etcd', 'go.etcd.io/etcd/server/v3'),
    program: 'etcd',
    elsewhere: {
      variable: 'ETCD',
      versionArgs: ['--version'],
      range: '>=3.4.0 <4',
      install: 'Debian: apt-get install etcd-server, macOS: brew install etcd',
    },
  },
  // The cluster's parts.
  'prometheus-kubernetes': {
    ...prometheus('prometheus'),
    tags: `${NO_DISCOVERY},enable_kubernetes_sd`,
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-apiserver-1.29': { ...kubernetes('kube-apiserver'), module: 'kubernetes-1.29' },
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  'kube-proxy': kubernetes('kube-proxy'),
  kubelet: kubernetes('kubelet'),
  kubeadm: kubernetes('kubeadm'),
  kubectl: {
    ...kubernetes('kubectl'),
    elsewhere: {
      variable: 'KUBECTL',
      versionArgs: ['version', '--client'],
      range: '>=1.29.0 <2',
      install: 'https://kubernetes.io/docs/tasks/tools',
    },
  },
  coredns: unstamped('coredns', 'github.com/coredns/coredns'),
  'metallb-controller': unstamped('metallb', 'go.universe.tf/metallb/controller'),
  // An application that is none of ours.
  podinfo: unstamped('podinfo', 'github.com/stefanprodan/podinfo/cmd/podinfo'),
  'prometheus-operator': unstamped('prometheus-operator', `${OPERATOR}/cmd/operator`),
  'prometheus-config-reloader': unstamped(
    'prometheus-operator',
    `${OPERATOR}/cmd/prometheus-config-reloader`,
  ),
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

const resolved = new Map<string, Promise<string>>();

/**
 * Path of a program that this project runs; the search is described at {@link resolveIn}.
 *
 * @throws {Error} saying how to install the program, when it is nowhere and cannot be built.
 */
export function resolveTool(name: ToolName): Promise<string> {
  return once(name, TOOLS[name]);
}

/** The pinned build, whatever else the machine has: what goes into an image must be static. */
export function resolvePinned(name: ToolName): Promise<string> {
  const pinned: { -readonly [Key in keyof Tool]: Tool[Key] } = { ...TOOLS[name] };
  delete pinned.elsewhere;
  return once(`pinned ${name}`, pinned);
}

function once(key: string, tool: Tool): Promise<string> {
  const earlier = resolved.get(key);
  if (earlier !== undefined) return earlier;
  const path = resolveIn(tool, {
    env: process.env,
    modules: join(__dirname, '../tools'),
    cache: join(CACHE, 'tools'),
    report: (line) => {
      console.error(line);
    },
  });
  resolved.set(key, path);
  return path;
}
