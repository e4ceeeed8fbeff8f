import { parseAllDocuments } from 'yaml';
import type {
  ProbeFields as Probe,
  RuleFields as Rule,
  ServiceMonitor,
  ServiceMonitorSpec,
  Sidecar as Container,
} from '../../../schema/generated/values';

export type { Container, Probe, Rule };
export type Labels = Readonly<Record<string, string>>;

export interface PodTemplate {
  readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly [Container, ...Container[]];
    readonly initContainers?: readonly Container[];
    readonly terminationGracePeriodSeconds?: number;
  };
}

type RuleGroup = Readonly<{ name: string; rules: readonly Rule[] }>;
type ServicePort = Readonly<{ name?: string; port: number; targetPort?: number | string }>;
type Endpoint = Partial<Omit<ServiceMonitor, 'enabled'>> &
  Readonly<{ port: string; path?: string }>;

/** The part of the rendered objects that `npm start` reads, by their kind. */
interface Specs {
  Deployment: {
    readonly replicas?: number;
    readonly progressDeadlineSeconds?: number;
    readonly template: PodTemplate;
  };
  HorizontalPodAutoscaler: { readonly minReplicas?: number };
  Pod: PodTemplate['spec'];
  PrometheusRule: { readonly groups: readonly RuleGroup[] };
  Service: {
    readonly clusterIP?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly selector?: Labels;
    readonly ports: readonly ServicePort[];
  };
  ServiceMonitor: ServiceMonitorSpec & {
    readonly selector: { readonly matchLabels?: Labels };
    readonly endpoints: readonly Endpoint[];
  };
}

type Kind = keyof Specs;

export interface Manifest<K extends Kind = Kind> {
  readonly kind: K;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Labels };
  readonly spec: Specs[K];
}

/** Parses the output of `helm template`; the returned function gives the objects of a kind. */
export function parseManifests(yaml: string): <K extends Kind>(kind: K) => Manifest<K>[] {
  const manifests = parseAllDocuments(yaml)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
  return <K extends Kind>(kind: K) =>
    manifests.filter((manifest): manifest is Manifest<K> => manifest.kind === kind);
}

/** Whether a selector selects an object with these labels; a Service without a selector selects none. */
export function selects(selector: Labels | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

/** The number of a port, which Services and probes may give by name. @throws {Error} when the container has no port of this name. */
export function containerPort({ name, ports = [] }: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  const named = ports.find((candidate) => candidate.name === port);
  if (named !== undefined) return named.containerPort;
  const names = ports.map((candidate) => candidate.name ?? candidate.containerPort).join(', ');
  throw new Error(`port "${port}" is none of container ${name}'s: ${names}`);
}
