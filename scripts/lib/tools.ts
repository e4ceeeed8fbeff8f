import { basename, join } from 'node:path';
import { HERE } from './go';
import type { Pins, Tool } from './tool-build';
import { resolveIn } from './tool-resolver';

const ALERTMANAGER = 'github.com/prometheus/alertmanager';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator/cmd';
/** Finding targets at clouds and clusters is more than half of Prometheus; those of `npm start` are in files. */
const NO_DISCOVERY = 'remove_all_sd';

const VERSION = 'github.com/prometheus/common/version.Version';
const KUBERNETES_VERSIONS = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];

/** What tells the programs of a Go module its `version`. */
const STAMPS: Record<string, (version: string, pins: Pins) => Record<string, string>> = {
  'helm.sh/helm/v4': (version) => ({ 'helm.sh/helm/v4/internal/version.version': version }),
  // A build without the last two takes every cluster that it does not ask for a Kubernetes 1.20.
  'helm.sh/helm/v3': (version, pins) => ({
    'helm.sh/helm/v3/internal/version.version': version,
    'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor': '1',
    'helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor': pins['k8s.io/client-go']?.split('.')[1] ?? '',
  }),
  // Prometheus 3.16.0 is the Go module's v0.316.0, and 2.42.0 is v0.42.0.
  'github.com/prometheus/prometheus': (version) => {
    const [minor = 0, patch = 0] = version.split('.').slice(1).map(Number);
    return { [VERSION]: minor < 300 ? `2.${minor}.${patch}` : `3.${minor - 300}.${patch}` };
  },
  [ALERTMANAGER]: (version) => ({ [VERSION]: version.slice(1) }),
  // Without them the API server's version is one that neither kubectl nor Helm can read.
  'k8s.io/kubernetes': (gitVersion) => {
    const [gitMajor = '', gitMinor = ''] = gitVersion.slice(1).split('.');
    const fields = Object.entries({ gitVersion, gitMajor, gitMinor });
    return Object.fromEntries(
      KUBERNETES_VERSIONS.flatMap((path) => fields.map(([name, is]) => [`${path}.${name}`, is])),
    );
  },
};

/** A program of a Go module that `scripts/tools/MODULE` pins. */
function tool(module: string, packagePath: string, more: Partial<Tool> = {}): Tool {
  const root = Object.keys(STAMPS).find((path) => packagePath.startsWith(`${path}/`)) ?? '';
  const stamps = (pins: Pins) => STAMPS[root]?.(pins[root] ?? '', pins) ?? {};
  return { program: basename(packagePath), module, packagePath, stamps, ...more };
}

/** Where else a program may come from: what makes it print its version, the versions that will do, how to install it. */
function or(versionArgs: string, range: string, install: string): Pick<Tool, 'elsewhere'> {
  return { elsewhere: { versionArgs: versionArgs.split(' '), range, install } };
}
const DOWNLOAD = 'Linux: https://prometheus.io/download, macOS: brew install';
const HELM = 'Linux: https://helm.sh/docs/intro/install, macOS: brew install helm';
const ETCD = 'Debian: apt-get install etcd-server, macOS: brew install etcd';

const TOOLS = {
  helm: tool('helm', 'helm.sh/helm/v4/cmd/helm', {
    ...or('version --template {{.Version}}', '>=3.17.0 <5', HELM),
  }),
  promtool: tool('prometheus', 'github.com/prometheus/prometheus/cmd/promtool', {
    tags: NO_DISCOVERY,
    // Not the 2.x that the chart supports, too: that generation's tests ask for promtool-2.
    ...or('--version', '>=3.0.0 <4', `${DOWNLOAD} prometheus`),
  }),
  prometheus: tool('prometheus', 'github.com/prometheus/prometheus/cmd/prometheus', {
    tags: NO_DISCOVERY,
    ...or('--version', '>=3.0.0 <4', `${DOWNLOAD} prometheus`),
  }),
  alertmanager: tool('alertmanager', `${ALERTMANAGER}/cmd/alertmanager`, {
    // Its pages are made by its release only; it has its API, as Prometheus has here.
    lacks: { of: ALERTMANAGER, file: 'ui/app/dist/none' },
    ...or('--version', '>=0.25.0 <1', `${DOWNLOAD} alertmanager`),
  }),
  // Exactly these, for the tests that name a version.
  'helm-4': tool('helm', 'helm.sh/helm/v4/cmd/helm'),
  'helm-3.17': tool('helm-3.17', 'helm.sh/helm/v3/cmd/helm'),
  'helm-3.22': tool('helm-3.22', 'helm.sh/helm/v3/cmd/helm'),
  'promtool-2': tool('prometheus-2', 'github.com/prometheus/prometheus/cmd/promtool'),
  etcd: tool('etcd', 'go.etcd.io/etcd/server/v3', {
    program: 'etcd',
    ...or('--version', '>=3.4.0 <4', ETCD),
  }),
  // The cluster's parts.
  'prometheus-kubernetes': tool('prometheus', 'github.com/prometheus/prometheus/cmd/prometheus', {
    tags: `${NO_DISCOVERY},enable_kubernetes_sd`,
  }),
  'kube-apiserver': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-apiserver'),
  'kube-apiserver-1.29': tool('kubernetes-1.29', 'k8s.io/kubernetes/cmd/kube-apiserver'),
  'kube-controller-manager': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-controller-manager'),
  'kube-scheduler': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-scheduler'),
  'kube-proxy': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-proxy'),
  kubelet: tool('kubernetes', 'k8s.io/kubernetes/cmd/kubelet'),
  kubeadm: tool('kubernetes', 'k8s.io/kubernetes/cmd/kubeadm'),
  kubectl: tool('kubernetes', 'k8s.io/kubernetes/cmd/kubectl', {
    ...or('version --client', '>=1.29.0 <2', 'https://kubernetes.io/docs/tasks/tools'),
  }),
  coredns: tool('coredns', 'github.com/coredns/coredns'),
  'metallb-controller': tool('metallb', 'go.universe.tf/metallb/controller'),
  // An application that is none of ours.
  podinfo: tool('podinfo', 'github.com/stefanprodan/podinfo/cmd/podinfo'),
  'prometheus-operator': tool('prometheus-operator', `${OPERATOR}/operator`),
  'prometheus-config-reloader': tool(
    'prometheus-operator',
    `${OPERATOR}/prometheus-config-reloader`,
  ),
};

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
  const modules = join(__dirname, '../tools');
  const path = resolved.get(key) ?? resolveIn(wanted, { ...HERE, modules });
  resolved.set(key, path);
  return path;
}
