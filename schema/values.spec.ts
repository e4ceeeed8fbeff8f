import { join } from 'node:path';
import ts from 'typescript';
import { validateValues } from './validate-values';
import { ajv } from './ajv';
import override from './generated/values.override.schema.json';

const ROOT = join(__dirname, '..');

/** The compiler's messages for each of `values` as the argument of `defineValues`. */
function compile(values: readonly string[]): string[][] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const snippets = new Map(
    values.map((value, index) => [
      join(__dirname, `snippet-${index}.ts`),
      `import { defineValues } from './index';\nexport default defineValues(${value});\n`,
    ]),
  );
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (path) => snippets.has(path) || fileExists(path);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, ...rest) => {
    const text = snippets.get(path);
    return text === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  };
  const program = ts.createProgram([...snippets.keys()], options, host);
  return [...snippets.keys()].map((path) =>
    [
      ...program.getSyntacticDiagnostics(program.getSourceFile(path)),
      ...program.getSemanticDiagnostics(program.getSourceFile(path)),
    ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}

const GOOD = [
  '{}',
  '{ alert: { threshold: 30, for: "2m", window: "", severity: "critical" } }',
  '{ alert: { severity: "page" }, companionAlerts: { latency: { severity: "P3" } } }',
  '{ serviceMonitor: { enabled: true, interval: "30s" }, alert: { enabled: "auto" } }',
  '{ resources: { limits: { cpu: 1, memory: null }, requests: { cpu: "250m" } } }',
  '{ podSecurityContext: { runAsUser: null, fsGroup: null }, livenessProbe: null }',
  '{ startupProbe: { httpGet: null, tcpSocket: { port: "http" } } }',
  '{ discoveryLabels: { release: null, team: "shop" } }',
  '{ podDisruptionBudget: { maxUnavailable: null, minAvailable: "50%" } }',
  '{ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] }',
  '{ volumes: [{ name: "tmp", emptyDir: {} }], volumeMounts: [{ name: "tmp", mountPath: "/t" }] }',
  '{ env: [{ name: "A" }, { name: "B", value: "b" }] }',
  '{ volumes: [{ name: "tmp" }], affinity: null, service: { annotations: null }, alert: { threshold: null } }',
  '{ overrides: { pod: { hostAliases: [{ ip: "10.0.0.5" }] }, deployment: { strategy: { type: "Recreate" } } } }',
  '{ readinessProbe: { periodSeconds: 2 }, securityContext: { privileged: true, allowPrivilegeEscalation: null } }',
  '{ extraRuleGroups: [{ name: "a", rules: [{ record: "r", expr: "vector(1)" }] }] }',
  '{ extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: {} }] }',
  '{ "x-env": [{ name: "A", value: 1 }], "x-": null, replicaCount: 3 }',
];

/** Values that the compiler refuses. */
const MISTAKES = [
  '{ "xenv": [] }',
  '{ "X-env": [] }',
  '{ alert: { "x-labels": {} } }',
  '{ replicas: 3 }',
  '{ replicaCount: "3" }',
  '{ alert: { treshold: 5 } }',
  '{ alert: { threshold: "5" } }',
  '{ alert: { for: "15" } }',
  '{ alert: { for: 15 } }',
  '{ alert: { for: "5 minutes" } }',
  '{ alert: { window: "1m30" } }',
  '{ alert: { locale: "pt" } }',
  '{ alert: { runbookUrl: "wiki/runbook" } }',
  '{ serviceMonitor: { enabled: "yes" } }',
  '{ monitoring: { apiVersion: "monitoring.coreos.com/v2" } }',
  '{ resources: { limts: { cpu: 1 } } }',
  '{ resources: { limits: { cpu: true } } }',
  '{ securityContext: { runAsNonroot: true } }',
  '{ env: [{ name: "PORT", value: 8080 }] }',
  '{ env: [{ value: "x" }] }',
  '{ image: { pullPolicy: "Sometimes" } }',
  '{ image: { digest: "0123abcd" } }',
  '{ image: { tag: 110 } }',
  '{ service: { type: "loadbalancer" } }',
  '{ podDisruptionBudget: { maxUnavailable: "half" } }',
  '{ tolerations: [{ operator: "Equals" }] }',
  '{ ingress: { hosts: [{ host: "a.example.com", paths: [{ path: "shop" }] }] } }',
  '{ ingress: { hosts: ["a.example.com"] } }',
  '{ volumes: [{ name: "tmp", emptydir: {} }] }',
  '{ overrides: { pod: { tolerations: [] } } }',
  '{ overrides: { container: { image: "a" } } }',
  // Properties that exclude each other
  '{ env: [{ name: "A", value: "a", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] }',
  '{ env: [{ name: "A", valueFrom: {} }] }',
  '{ envFrom: [{ configMapRef: { name: "a" }, secretRef: { name: "b" } }] }',
  '{ volumes: [{ name: "tmp", emptyDir: {}, secret: { secretName: "a" } }] }',
  '{ volumeMounts: [{ name: "tmp", mountPath: "/t", subPath: "a", subPathExpr: "b" }] }',
  '{ extraRuleGroups: [{ name: "a", rules: [{ expr: "up" }] }] }',
  '{ extraRuleGroups: [{ name: "a", rules: [{ record: "r", alert: "A", expr: "up" }] }] }',
  '{ extraObjects: [{ kind: "ConfigMap", metadata: { name: "a" } }] }',
];

/** Values that only the schema can refuse: ranges, whole numbers and the details of patterns. */
const RUNTIME_MISTAKES = [
  '{ alert: { threshold: 0 } }',
  '{ alert: { severity: "" } }',
  '{ replicaCount: 2.5 }',
  '{ service: { port: 70000 } }',
  '{ alert: { for: "1.5h" } }',
  '{ alert: { name: "" } }',
  '{ resources: { limits: { memory: "1 GB" } } }',
  '{ image: { repository: "app:v2" } }',
  '{ podLabels: { team: "two words" } }',
];

/** The snippets are JSON, except that the keys have no quotes. */
function evaluate(snippet: string): unknown {
  return JSON.parse(snippet.replace(/([{,] *)([A-Za-z]+):/g, '$1"$2":'));
}

describe('the types of the values', () => {
  const isOverride = ajv().compile(override);
  const messages = compile([...GOOD, ...MISTAKES, ...RUNTIME_MISTAKES]);
  const messagesOf = (values: string): string[] =>
    messages[[...GOOD, ...MISTAKES, ...RUNTIME_MISTAKES].indexOf(values)] ?? [];

  it.each(GOOD)('accept %s, as the schema does', (values) => {
    expect(messagesOf(values)).toEqual([]);
    expect(validateValues(evaluate(values))).toMatchObject({ ok: true });
  });

  it.each(MISTAKES)('refuse %s, as the schema does', (values) => {
    expect(messagesOf(values)).toHaveLength(1);
    expect(validateValues(evaluate(values))).toMatchObject({ ok: false });
  });

  it.each(RUNTIME_MISTAKES)('leave %s to the schema', (values) => {
    expect(messagesOf(values)).toEqual([]);
    expect(validateValues(evaluate(values))).toMatchObject({ ok: false });
  });

  it.each([...GOOD, ...MISTAKES, ...RUNTIME_MISTAKES])(
    'are to an editor what they are to Helm: %s',
    (values) => {
      expect(isOverride(evaluate(values))).toBe(GOOD.includes(values));
    },
  );

  it('have neither any nor numbered copies of a type', () => {
    const text = ts.sys.readFile(join(__dirname, 'generated/values.ts')) ?? '';
    const file = ts.createSourceFile('values.ts', text, ts.ScriptTarget.ES2023);
    const isAny = (node: ts.Node): boolean =>
      node.kind === ts.SyntaxKind.AnyKeyword || (ts.forEachChild(node, isAny) ?? false);
    const names = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);

    expect(isAny(file)).toBe(false);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => /[0-9]$/.test(name ?? ''))).toEqual([]);
  });
});
