import { parseAllDocuments } from 'yaml';

export type Labels = Readonly<Record<string, string>>;

/** The fields of the rendered Kubernetes objects that `npm start` acts on. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
  };
}

export interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas?: number;
    readonly progressDeadlineSeconds?: number;
    readonly template: PodTemplate;
  };
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly { readonly name: string }[];
    readonly terminationGracePeriodSeconds?: number;
  };
}

export interface Pod extends Manifest {
  readonly spec: PodTemplate['spec'];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly unknown[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: { readonly resource: string };
    readonly [object: string]: unknown;
  };
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: number | string };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

export interface Service extends Manifest {
  readonly spec: {
    readonly clusterIP?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly selector?: Labels;
    readonly ports: readonly {
      readonly name?: string;
      readonly port: number;
      readonly targetPort?: number | string;
    }[];
  };
}

export interface HorizontalPodAutoscaler extends Manifest {
  readonly spec: { readonly minReplicas?: number };
}

export interface ServiceMonitor extends Manifest {
  readonly spec: {
    readonly jobLabel?: string;
    readonly targetLabels?: readonly string[];
    readonly podTargetLabels?: readonly string[];
    readonly selector: { readonly matchLabels?: Labels };
    readonly endpoints: readonly MonitorEndpoint[];
  };
}

export interface MonitorEndpoint {
  readonly port: string;
  readonly path?: string;
  readonly interval?: string;
  readonly scrapeTimeout?: string;
  readonly honorLabels?: boolean;
  readonly relabelings?: readonly Relabeling[];
  readonly metricRelabelings?: readonly Relabeling[];
}

/** As the operator spells it: `sourceLabels` and the like. */
export type Relabeling = Readonly<Record<string, unknown>>;

export interface PrometheusRule extends Manifest {
  readonly spec: { readonly groups?: readonly RuleGroup[] };
}

export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly alert?: string;
  readonly expr: string | number;
  readonly for?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** The objects of `helm template`'s output. */
export function parseManifests(yaml: string): Manifest[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** The objects of one kind; `T` is the kind's interface. */
export function ofKind<T extends Manifest>(manifests: readonly Manifest[], kind: string): T[] {
  return manifests.filter((manifest): manifest is T => manifest.kind === kind);
}

/** Whether a Kubernetes selector with these labels selects an object with those. */
export function selects(selector: Labels = {}, labels: Labels = {}): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

/** The number of a port that Services and probes may give by name. @throws {Error} when it is none of the container's. */
export function containerPort({ name, ports = [] }: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  const named = ports.find((candidate) => candidate.name === port);
  if (named !== undefined) return named.containerPort;
  const names = ports.map((candidate) => candidate.name ?? candidate.containerPort).join(', ');
  throw new Error(`port "${port}" is none of container ${name}'s: ${names}`);
}
