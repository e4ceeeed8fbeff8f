import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, parseManifests } from '../support/chart';

interface Security {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly procMount?: string;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

interface PodSpec {
  readonly securityContext?: Security;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly containers: readonly {
    readonly securityContext?: Security;
    readonly ports?: readonly { readonly hostPort?: number }[];
  }[];
}

const VOLUME_KINDS = [
  'configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret',
].flatMap((names) => names.split(' '));

/**
 * The reasons why a namespace that enforces "restricted" would refuse a Pod, one line each.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
function violations(spec: PodSpec): string[] {
  const found: string[] = [];
  const forbid = (isBroken: boolean | undefined, rule: string): void => {
    if (isBroken === true) found.push(rule);
  };
  forbid([spec.hostNetwork, spec.hostPID, spec.hostIPC].includes(true), 'host namespaces');
  for (const volume of spec.volumes ?? [])
    forbid(!VOLUME_KINDS.some((kind) => kind in volume), 'volume kinds');
  for (const container of spec.containers) {
    const own = container.securityContext ?? {};
    const security = { ...spec.securityContext, ...own };
    forbid(own.privileged, 'privileged');
    forbid(own.allowPrivilegeEscalation !== false, 'privilege escalation');
    forbid(own.procMount !== undefined && own.procMount !== 'Default', '/proc mount');
    forbid(own.capabilities?.drop?.includes('ALL') !== true, 'capabilities dropped');
    forbid(
      own.capabilities?.add?.some((name) => name !== 'NET_BIND_SERVICE'),
      'capabilities added',
    );
    forbid(security.runAsNonRoot !== true, 'running as non-root');
    forbid(security.runAsUser === 0, 'running as non-root user');
    forbid(
      !['RuntimeDefault', 'Localhost'].includes(security.seccompProfile?.type ?? ''),
      'seccomp',
    );
    forbid(
      container.ports?.some(({ hostPort }) => hostPort !== undefined),
      'host ports',
    );
  }
  return found;
}

const PODS = readdirSync(CASES)
  .filter((file) => file.endsWith('.golden.yaml'))
  .flatMap((file) =>
    parseManifests(readFileSync(join(CASES, file), 'utf8')).flatMap(({ kind, metadata, spec }) => {
      const name = `${file.replace('.golden.yaml', '')}: ${kind} ${metadata.name}`;
      if (kind === 'Pod') return [[name, spec as PodSpec] as const];
      return kind === 'Deployment' ? [[name, spec.template.spec as PodSpec] as const] : [];
    }),
  );

describe('Pod Security "restricted"', () => {
  it('is asked of the application and of the test Pods', () => {
    expect(PODS.length).toBeGreaterThan(24);
  });

  it.each(PODS)('%s meets it', (_name, spec) => {
    expect(violations(spec)).toEqual([]);
  });

  it.each(PODS)('%s has a read-only root and no token', (_name, spec) => {
    for (const { securityContext } of spec.containers)
      expect(securityContext).toHaveProperty('readOnlyRootFilesystem', true);
    expect(spec).toHaveProperty('automountServiceAccountToken', false);
  });

  const [[, good]] = PODS as [[string, PodSpec]];
  const container = (security: Security): PodSpec => ({
    ...good,
    containers: [{ securityContext: { ...good.containers[0]?.securityContext, ...security } }],
  });

  it.each<[string, PodSpec]>([
    ['host namespaces', { ...good, hostNetwork: true }],
    ['host namespaces', { ...good, hostNetwork: false, hostPID: true }],
    ['volume kinds', { ...good, volumes: [{ name: 'a', hostPath: { path: '/' } }] }],
    ['privileged', container({ privileged: true })],
    ['privilege escalation', container({ allowPrivilegeEscalation: true })],
    ['/proc mount', container({ procMount: 'Unmasked' })],
    ['capabilities dropped', container({ capabilities: { drop: ['NET_RAW'] } })],
    ['capabilities added', container({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } })],
    ['running as non-root', container({ runAsNonRoot: false })],
    ['running as non-root user', container({ runAsUser: 0 })],
    ['seccomp', container({ seccompProfile: { type: 'Unconfined' } })],
    ['host ports', { ...good, containers: [{ ...good.containers[0], ports: [{ hostPort: 80 }] }] }],
  ])('a Pod without %s is found', (rule, spec) => {
    expect(violations(spec)).toEqual([rule]);
  });
});
