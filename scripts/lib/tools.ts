import { basename, join } from 'node:path';
import { parse, type SemVer } from 'semver';
import { type Elsewhere, type Pins, resolveIn, type Tool } from './tool-resolver';

const PROMETHEUS = 'github.com/prometheus/prometheus';
const ALERTMANAGER = 'github.com/prometheus/alertmanager';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator/cmd';
/** Discovery in clouds and clusters is more than half of Prometheus; `npm start` discovers targets from files only. */
const NO_DISCOVERY = 'remove_all_sd';

const VERSION = 'github.com/prometheus/common/version.Version';

/** Linker variables that set the version in the programs of a Go module. */
const STAMPS: Record<string, (version: SemVer, pins: Pins) => string[]> = {
  'helm.sh/helm/v4': ({ version }) => [`helm.sh/helm/v4/internal/version.version=v${version}`],
  // Without the last two, Helm assumes Kubernetes 1.20 when it does not ask a cluster.
  'helm.sh/helm/v3': ({ version }, pins) => [
    `helm.sh/helm/v3/internal/version.version=v${version}`,
    'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1',
    `helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=${pins['k8s.io/client-go']?.split('.')[1] ?? ''}`,
  ],
  // Prometheus 3.16.0 is the Go module's v0.316.0, and 2.42.0 is v0.42.0.
  [PROMETHEUS]: ({ minor, patch }) => [
    `${VERSION}=${minor < 300 ? `2.${minor}` : `3.${minor - 300}`}.${patch}`,
  ],
  [ALERTMANAGER]: ({ version }) => [`${VERSION}=${version}`],
  // Without them, neither kubectl nor Helm can read the version of the API server.
  'k8s.io/kubernetes': ({ version, major, minor }) =>
    ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) => [
      `${path}.gitVersion=v${version}`,
      `${path}.gitMajor=${major}`,
      `${path}.gitMinor=${minor}`,
    ]),
};

/** A program of a Go module whose version `scripts/tools/MODULE` pins. */
function tool(module: string, packagePath: string, more: Partial<Tool> = {}): Tool {
  const root = Object.keys(STAMPS).find((path) => packagePath.startsWith(`${path}/`)) ?? '';
  return {
    program: basename(packagePath),
    module: join(__dirname, '../tools', module),
    packagePath,
    stamps: (pins) => {
      const version = parse(pins[root]);
      return version === null ? [] : (STAMPS[root]?.(version, pins) ?? []);
    },
    ...more,
  };
}

const TOOLS = {
  helm: tool('helm', 'helm.sh/helm/v4/cmd/helm'),
  promtool: tool('prometheus', `${PROMETHEUS}/cmd/promtool`, { tags: NO_DISCOVERY }),
  prometheus: tool('prometheus', `${PROMETHEUS}/cmd/prometheus`, { tags: NO_DISCOVERY }),
  // Only official releases contain the web pages; this build has the API alone, like Prometheus.
  alertmanager: tool('alertmanager', `${ALERTMANAGER}/cmd/alertmanager`, {
    lacks: { of: ALERTMANAGER, file: 'ui/app/dist/none' },
  }),
  // Exactly these versions, for the tests that name a version.
  'helm-4': tool('helm', 'helm.sh/helm/v4/cmd/helm'),
  'helm-3.17': tool('helm-3.17', 'helm.sh/helm/v3/cmd/helm'),
  'helm-3.22': tool('helm-3.22', 'helm.sh/helm/v3/cmd/helm'),
  'promtool-2': tool('prometheus-2', `${PROMETHEUS}/cmd/promtool`),
  etcd: tool('etcd', 'go.etcd.io/etcd/server/v3', { program: 'etcd' }),
  actionlint: tool('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint'),
  // Parts of the cluster.
  'prometheus-kubernetes': tool('prometheus', `${PROMETHEUS}/cmd/prometheus`, {
    tags: `${NO_DISCOVERY},enable_kubernetes_sd`,
  }),
  'kube-apiserver': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-apiserver'),
  'kube-apiserver-1.29': tool('kubernetes-1.29', 'k8s.io/kubernetes/cmd/kube-apiserver'),
  'kube-controller-manager': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-controller-manager'),
  'kube-scheduler': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-scheduler'),
  'kube-proxy': tool('kubernetes', 'k8s.io/kubernetes/cmd/kube-proxy'),
  kubelet: tool('kubernetes', 'k8s.io/kubernetes/cmd/kubelet'),
  kubeadm: tool('kubernetes', 'k8s.io/kubernetes/cmd/kubeadm'),
  kubectl: tool('kubernetes', 'k8s.io/kubernetes/cmd/kubectl'),
  coredns: tool('coredns', 'github.com/coredns/coredns'),
  'metallb-controller': tool('metallb', 'go.universe.tf/metallb/controller'),
  'prometheus-operator': tool('prometheus-operator', `${OPERATOR}/operator`),
  'prometheus-config-reloader': tool(
    'prometheus-operator',
    `${OPERATOR}/prometheus-config-reloader`,
  ),
  // An application that is not part of this project.
  podinfo: tool('podinfo', 'github.com/stefanprodan/podinfo/cmd/podinfo'),
};

export type ToolName = keyof typeof TOOLS;

const DOWNLOAD = 'https://prometheus.io/download';

/** Programs that need not have the pinned version. Prometheus 2.x is not in range: the tests of the chart with it use promtool-2. */
const ELSEWHERE: Partial<Record<ToolName, Elsewhere>> = {
  helm: { print: 'version', range: '>=3.17.0 <5', install: 'https://helm.sh/docs/intro/install' },
  promtool: { print: '--version', range: '>=3.0.0 <4', install: DOWNLOAD },
  prometheus: { print: '--version', range: '>=3.0.0 <4', install: DOWNLOAD },
  alertmanager: { print: '--version', range: '>=0.25.0 <1', install: DOWNLOAD },
  etcd: { print: '--version', range: '>=3.4.0 <4', install: "Debian's etcd-server, brew's etcd" },
  kubectl: {
    print: 'version --client',
    range: '>=1.29.0 <2',
    install: 'https://kubernetes.io/docs/tasks/tools',
  },
};

const resolved = new Map<string, Promise<string>>();

/**
 * Path of a program that this project runs; the search is described at {@link resolveIn}.
 *
 * @throws {Error} saying how to install the program, when it is nowhere and cannot be built.
 */
export function resolveTool(name: ToolName): Promise<string> {
  return once(name, ELSEWHERE[name]);
}

/** The pinned build, also if the machine has another one: a program in an image must be static. */
export function resolvePinned(name: ToolName): Promise<string> {
  return once(name);
}

function once(name: ToolName, elsewhere?: Elsewhere): Promise<string> {
  const key = `${name} ${elsewhere?.range ?? ''}`;
  const path = resolved.get(key) ?? resolveIn(TOOLS[name], elsewhere);
  resolved.set(key, path);
  return path;
}
