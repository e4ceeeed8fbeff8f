import { basename, join } from 'node:path';
import { HERE } from './go';
import type { Pins, Tool } from './tool-build';
import { resolveIn } from './tool-resolver';

const HELM_3 = 'helm.sh/helm/v3';
const HELM_4 = 'helm.sh/helm/v4';
const PROMETHEUS = 'github.com/prometheus/prometheus';
const ALERTMANAGER = 'github.com/prometheus/alertmanager';
const KUBERNETES = 'k8s.io/kubernetes';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';
/** Where the programs of Prometheus have their version. */
const VERSION = 'github.com/prometheus/common/version.Version';
/** Finding targets at clouds and clusters is more than half of Prometheus; those of `npm start` are in files. */
const NO_DISCOVERY = 'remove_all_sd';

function tool<More extends Partial<Tool>>(module: string, packagePath: string, more?: More) {
  return { program: basename(packagePath), module, packagePath, ...more };
}

const helm4 = tool('helm', `${HELM_4}/cmd/helm`, {
  stamps: (pins: Pins) => ({ [`${HELM_4}/internal/version.version`]: pins[HELM_4] ?? '' }),
});

/** A build without the last two takes every cluster that it does not ask for a Kubernetes 1.20. */
function helm3(module: string) {
  const stamps = (pins: Pins) => ({
    [`${HELM_3}/internal/version.version`]: pins[HELM_3] ?? '',
    [`${HELM_3}/pkg/chartutil.k8sVersionMajor`]: '1',
    [`${HELM_3}/pkg/chartutil.k8sVersionMinor`]: pins['k8s.io/client-go']?.split('.')[1] ?? '',
  });
  return tool(module, `${HELM_3}/cmd/helm`, { stamps });
}

/** Prometheus 3.16.0 is the Go module's v0.316.0, and 2.42.0 is v0.42.0. */
function prometheus(program: string, module = 'prometheus') {
  const stamps = (pins: Pins) => {
    const [minor = 0, patch = 0] = (pins[PROMETHEUS] ?? '').split('.').slice(1).map(Number);
    return { [VERSION]: minor < 300 ? `2.${minor}.${patch}` : `3.${minor - 300}.${patch}` };
  };
  return tool(module, `${PROMETHEUS}/cmd/${program}`, { stamps });
}

/** Without the stamps the API server's version is one that neither kubectl nor Helm can read. */
function kubernetes(program: string, module = 'kubernetes') {
  const stamps = (pins: Pins) => {
    const version = pins[KUBERNETES] ?? '';
    const [gitMajor = '', gitMinor = ''] = version.slice(1).split('.');
    const fields = Object.entries({ gitVersion: version, gitMajor, gitMinor });
    return Object.fromEntries(
      ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((go) =>
        fields.map(([field, value]) => [`${go}.${field}`, value]),
      ),
    );
  };
  return tool(module, `${KUBERNETES}/cmd/${program}`, { stamps });
}

function elsewhere(range: string, install: string, ...versionArgs: string[]) {
  return { elsewhere: { range, install, versionArgs } };
}
const DOWNLOAD = 'Linux: https://prometheus.io/download, macOS: brew install';

const TOOLS = {
  helm: {
    ...helm4,
    ...elsewhere(
      '>=3.17.0 <5',
      'Linux: https://helm.sh/docs/intro/install, macOS: brew install helm',
      ...['version', '--template', '{{.Version}}'],
    ),
  },
  promtool: {
    ...prometheus('promtool'),
    tags: NO_DISCOVERY,
    // Not the 2.x that the chart supports, too: that generation's tests ask for promtool-2.
    ...elsewhere('>=3.0.0 <4', `${DOWNLOAD} prometheus`, '--version'),
  },
  prometheus: {
    ...prometheus('prometheus'),
    tags: NO_DISCOVERY,
    ...elsewhere('>=3.0.0 <4', `${DOWNLOAD} prometheus`, '--version'),
  },
  alertmanager: tool('alertmanager', `${ALERTMANAGER}/cmd/alertmanager`, {
    // Its pages are made by its release only; it has its API, as Prometheus has here.
    lacks: { of: ALERTMANAGER, file: 'ui/app/dist/none' },
    stamps: (pins: Pins) => ({ [VERSION]: pins[ALERTMANAGER]?.slice(1) ?? '' }),
    ...elsewhere('>=0.25.0 <1', `${DOWNLOAD} alertmanager`, '--version'),
  }),
  // Exactly these, for the tests that name a version.
  'helm-4': helm4,
  'helm-3.17': helm3('helm-3.17'),
  'helm-3.22': helm3('helm-3.22'),
  'promtool-2': prometheus('promtool', 'prometheus-2'),
  kubeconform: tool('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform', {
    stamps: (pins: Pins) => ({ 'main.version': pins['github.com/yannh/kubeconform'] ?? '' }),
  }),
  etcd: tool('etcd', 'go.etcd.io/etcd/server/v3', {
    program: 'etcd',
    ...elsewhere(
      '>=3.4.0 <4',
      'Debian: apt-get install etcd-server, macOS: brew install etcd',
      '--version',
    ),
  }),
  // The cluster's parts.
  'prometheus-kubernetes': {
    ...prometheus('prometheus'),
    tags: `${NO_DISCOVERY},enable_kubernetes_sd`,
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-apiserver-1.29': kubernetes('kube-apiserver', 'kubernetes-1.29'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  'kube-proxy': kubernetes('kube-proxy'),
  kubelet: kubernetes('kubelet'),
  kubeadm: kubernetes('kubeadm'),
  kubectl: {
    ...kubernetes('kubectl'),
    ...elsewhere('>=1.29.0 <2', 'https://kubernetes.io/docs/tasks/tools', 'version', '--client'),
  },
  coredns: tool('coredns', 'github.com/coredns/coredns'),
  'metallb-controller': tool('metallb', 'go.universe.tf/metallb/controller'),
  // An application that is none of ours.
  podinfo: tool('podinfo', 'github.com/stefanprodan/podinfo/cmd/podinfo'),
  'prometheus-operator': tool('prometheus-operator', `${OPERATOR}/cmd/operator`),
  'prometheus-config-reloader': tool(
    'prometheus-operator',
    `${OPERATOR}/cmd/prometheus-config-reloader`,
  ),
} satisfies Record<string, Tool>;

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
  return once(`pinned ${name}`, { ...TOOLS[name], elsewhere: undefined });
}

function once(key: string, wanted: Tool): Promise<string> {
  const surroundings = { ...HERE, modules: join(__dirname, '../tools') };
  const path = resolved.get(key) ?? resolveIn(wanted, surroundings);
  resolved.set(key, path);
  return path;
}
