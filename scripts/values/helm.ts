import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../schema/json-schema';
import { run, RunError } from '../lib/run';
import { resolveTool } from '../lib/tools';

/** A chart without values of its own, which prints those that it is given. */
const ECHO_CHART = {
  'Chart.yaml': 'apiVersion: v2\nname: echo\nversion: 0.0.0\n',
  'templates/values.yaml': 'values: {{ .Values | toJson | b64enc }}\n',
};

/**
 * What Helm reads in a values file. Helm is asked, because its YAML differs from that of JavaScript's
 * parsers: yes, 012 and 1_000 are a boolean and two integers.
 *
 * @throws {Error} with Helm's words when the file is not YAML.
 */
export async function readAsHelm(file: string): Promise<Json> {
  return inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'templates'));
    for (const [path, text] of Object.entries(ECHO_CHART)) writeFileSync(join(folder, path), text);
    const printed = await template(folder, file);
    const encoded = /^values: (.*)$/m.exec(printed)?.[1] ?? '';
    return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as Json;
  });
}

/**
 * Renders a chart with the values of a YAML text, as in a cluster that has Prometheus Operator.
 *
 * @throws {Error} with the words of Helm and of the chart when they refuse the values.
 */
export async function renderChart(chart: string, yaml: string): Promise<string> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, yaml);
    return template(chart, file, '--api-versions', 'monitoring.coreos.com/v1');
  });
}

async function template(chart: string, valuesFile: string, ...args: string[]): Promise<string> {
  const helm = await resolveTool('helm');
  try {
    return await run(helm, ['template', 'app', chart, '-f', valuesFile, ...args]);
  } catch (error) {
    throw error instanceof RunError ? new Error(refusal(error.stderr), { cause: error }) : error;
  }
}

/** The reason in what Helm printed, without what it says about itself. */
function refusal(stderr: string): string {
  return stderr
    .replace(/^Error: (execution error at \([^)]*\): )?/m, '')
    .replace(/\s*Use --debug flag to render out invalid YAML\s*$/, '')
    .trim();
}

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
