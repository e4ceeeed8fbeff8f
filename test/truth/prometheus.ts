import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveTool, type ToolName } from '../../scripts/lib/tools';
import type { Manifest } from '../support/chart';

/** The two generations of Prometheus that the chart supports. */
export const GENERATIONS = ['promtool', 'promtool-2'] as const satisfies readonly ToolName[];
export type Generation = (typeof GENERATIONS)[number];

/** Number of files that promtool reads in one run. */
const AT_ONCE = 200;

/** The file that Prometheus reads for an object of the operator, and the command of promtool that checks it. */
export interface PrometheusFile {
  readonly check: 'rules' | 'config';
  readonly text: string;
}

interface RuleGroup {
  readonly labels?: unknown;
  readonly query_offset?: unknown;
}

/** The file that the operator writes for an object, for a generation; undefined for objects of other kinds. */
export function prometheusFile(
  manifest: Manifest,
  generation: Generation,
): PrometheusFile | undefined {
  // JSON is YAML.
  if (manifest.kind === 'PrometheusRule') {
    const { groups } = manifest.spec as { groups: RuleGroup[] };
    // The operator leaves out what only Thanos reads, and what a Prometheus is too old for.
    const hidden = generation === 'promtool-2' ? ['labels', 'query_offset'] : [];
    return { check: 'rules', text: without({ groups }, ['partial_response_strategy', ...hidden]) };
  }
  if (manifest.kind !== 'ServiceMonitor') return undefined;
  const { endpoints } = manifest.spec as { endpoints: Endpoint[] };
  const scrapes = endpoints.map(
    ({ relabelings = [], metricRelabelings = [], ...endpoint }, index) => ({
      job_name: String(index),
      scrape_interval: endpoint.interval,
      scrape_timeout: endpoint.scrapeTimeout,
      relabel_configs: relabelings.map(relabelConfig),
      metric_relabel_configs: metricRelabelings.map(relabelConfig),
    }),
  );
  return { check: 'config', text: JSON.stringify({ scrape_configs: scrapes }) };
}

/** Removes keys of groups, but not of their rules: a rule's labels stay. */
function without({ groups }: { groups: RuleGroup[] }, keys: readonly string[]): string {
  const shown = groups.map((group) =>
    Object.fromEntries(Object.entries(group).filter(([key]) => !keys.includes(key))),
  );
  return JSON.stringify({ groups: shown });
}

interface Relabeling {
  readonly action?: string;
  readonly modulus?: number;
  readonly regex?: string;
  readonly replacement?: string;
  readonly separator?: string;
  readonly sourceLabels?: readonly string[];
  readonly targetLabel?: string;
}

interface Endpoint {
  readonly interval: string;
  readonly scrapeTimeout: string;
  readonly relabelings?: readonly Relabeling[];
  readonly metricRelabelings?: readonly Relabeling[];
}

/** Source: generateRelabelConfig in pkg/prometheus/promcfg.go of the operator. */
function relabelConfig(relabeling: Relabeling): object {
  const {
    action,
    modulus,
    regex,
    replacement,
    separator,
    sourceLabels = [],
    targetLabel,
  } = relabeling;
  return {
    ...(sourceLabels.length > 0 && { source_labels: sourceLabels }),
    ...(separator !== undefined && { separator }),
    ...(targetLabel !== undefined && targetLabel !== '' && { target_label: targetLabel }),
    ...(regex !== undefined && regex !== '' && { regex }),
    ...(modulus !== undefined && modulus !== 0 && { modulus }),
    ...(replacement !== undefined && { replacement }),
    ...(action !== undefined && action !== '' && { action: action.toLowerCase() }),
  };
}

/** Why a generation would refuse files, by their texts; without the files that it accepts. */
export async function refusals(
  generation: Generation,
  files: readonly PrometheusFile[],
  folder: string,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  mkdirSync(folder, { recursive: true });
  for (const check of ['rules', 'config'] as const) {
    const texts = [
      ...new Set(files.filter((file) => file.check === check).map(({ text }) => text)),
    ];
    for (let start = 0; start < texts.length; start += AT_ONCE) {
      const batch = texts.slice(start, start + AT_ONCE);
      for (const [text, why] of await judge(generation, check, batch, folder))
        refused.set(text, why);
    }
  }
  return refused;
}

async function judge(
  generation: Generation,
  check: string,
  texts: readonly string[],
  folder: string,
): Promise<[string, string][]> {
  const paths = texts.map((text, index) => {
    const path = join(folder, `${check}-${index}.yaml`);
    writeFileSync(path, text);
    return path;
  });
  // promtool prints verdicts to one stream and names of files to the other; one file for both keeps their order.
  const printed = join(folder, 'printed');
  const output = openSync(printed, 'w');
  const child = spawn(await resolveTool(generation), ['check', check, ...paths], {
    stdio: ['ignore', output, output],
  });
  await once(child, 'exit');
  closeSync(output);
  const verdicts = readFileSync(printed, 'utf8')
    .split(/^Checking /m)
    .slice(1);
  if (verdicts.length !== texts.length)
    throw new Error(`promtool check ${check} judged ${verdicts.length} of ${texts.length} files`);
  return verdicts.flatMap((verdict, index): [string, string][] =>
    verdict.includes('SUCCESS') && !verdict.includes('FAILED')
      ? []
      : [[texts[index] ?? '', verdict.split('\n').slice(1).join(' ').trim()]],
  );
}
