import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../schema/json-schema';
import { run, RunError } from '../lib/run';
import { resolveTool } from '../lib/tools';

/**
 * Reads a values file by Helm, because its YAML differs from that of JavaScript's parsers: yes, 012 and 1_000 are a boolean
 * and two integers.
 *
 * @throws {Error} with Helm's message when the file is not YAML.
 */
export async function readAsHelm(file: string): Promise<Json> {
  // A chart without defaults, which prints the values that it gets.
  using chart = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-'));
  writeFileSync(join(chart.path, 'Chart.yaml'), 'apiVersion: v2\nname: echo\nversion: 0.0.0\n');
  mkdirSync(join(chart.path, 'templates'));
  const echo = 'values: {{ .Values | toJson | b64enc }}\n';
  writeFileSync(join(chart.path, 'templates/values.yaml'), echo);
  const encoded = /^values: (.*)$/m.exec(await template(chart.path, file))?.[1] ?? '';
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as Json;
}

/**
 * Renders a chart with the values of a YAML text, as in a cluster that has Prometheus Operator.
 *
 * @throws {Error} with the message of Helm or of the chart when it refuses the values.
 */
export async function renderChart(chart: string, yaml: string): Promise<string> {
  return template(chart, '-', ['--api-versions', 'monitoring.coreos.com/v1'], yaml);
}

async function template(
  chart: string,
  valuesFile: string,
  args: readonly string[] = [],
  input = '',
): Promise<string> {
  const helm = await resolveTool('helm');
  try {
    return await run(helm, ['template', 'app', chart, '-f', valuesFile, ...args], { input });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    // The reason, without what Helm prints about itself.
    const refusal = error.stderr
      .replace(/^Error: (execution error at \([^)]*\): )?/m, '')
      .replace(/\s*Use --debug flag to render out invalid YAML\s*$/, '');
    throw new Error(refusal.trim(), { cause: error });
  }
}
