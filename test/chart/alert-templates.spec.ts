import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHART, template, WITH_OPERATOR } from '../support/chart';
import { GENERATIONS, refusals } from '../truth/prometheus';

/** Templates of Prometheus, right and wrong, of every kind that text/template has. */
const TEMPLATES: readonly string[] = [
  '{{ $value }}',
  '{{$value}}',
  '{{- $value -}}',
  '{{ $value',
  '{{ nope }}',
  '{{ $labels.pod }}',
  '{{ if }}',
  '}}',
  '{{ .Values.x }}',
  '{{ humanize $value }}',
  '{{ $nope }}',
  '{{ $value | humanize }}',
  '{{ $value | }}',
  '{{ | humanize }}',
  '{{ if gt $value 5.0 }}a{{ end }}',
  '{{ if gt $value 5.0 }}a',
  '{{ end }}',
  '{{ else }}',
  '{{ if true }}a{{ else }}b{{ end }}',
  '{{ if true }}a{{ else if false }}b{{ end }}',
  '{{ range query "up" }}{{ .Labels.instance }}{{ end }}',
  '{{ range $i, $s := query "up" }}{{ $i }}{{ end }}',
  '{{ with query "up" }}{{ . | first | value }}{{ end }}',
  '{{ $x := 1 }}{{ $x }}',
  '{{ $x = 1 }}',
  '{{ printf "%.2f" $value }}',
  '{{ printf "%.2f" $value | title }}',
  '{{ "a }} b" }}',
  '{{ `raw {{ }}` }}',
  '{{/* comment */}}',
  '{{ /* comment */ }}',
  '{{- /* comment */ -}}',
  '{{ "unclosed }}',
  '{{ (len "a") }}',
  '{{ (len "a" }}',
  '{{ len "a") }}',
  '{{ eq "a" "b" }}',
  '{{ 1 2 }}',
  '{{ 1.5e3 }}',
  '{{ 0x1F }}',
  '{{ -1 }}',
  '{{ .A.B }}',
  '{{ . }}',
  '{{ $ }}',
  '{{ $labels.a.b }}',
  '{{ $labels.a-b }}',
  '{{ index $labels "a" }}',
  '{{ index $labels "a-b" }}',
  '{{ reReplaceAll "(.*):.*" "$1" $labels.instance }}',
  '{{ define "x" }}a{{ end }}{{ template "x" }}',
  '{{ template "x" . }}',
  '{{ block "x" . }}a{{ end }}',
  '{{ break }}',
  '{{ range query "up" }}{{ break }}{{ end }}',
  '{{ $value }} {{',
  'a { b } c',
  '{{}}',
  '{{ }}',
  '{ { $value } }',
  '{{ $labels.pod | toUpper | printf "%s" }}',
  '{{ now }}',
  '{{ toDuration 5 }}',
  '{{ and true false }}',
  '{{ not true }}',
  '{{ $value * 2 }}',
  '{{ $value > 5 }}',
  '{{ "a" | "b" }}',
  '{{ true | humanize }}',
  '{{ humanize | true }}',
  '{{ .Labels.pod }}',
  '{{ externalURL }}',
  '{{ $externalURL }}',
  '{{ pathPrefix }}',
  '{{ $externalLabels.cluster }}',
  '{{ with $x := 1 }}{{ $x }}{{ end }}{{ $x }}',
  "{{ 'a' }}",
  '{{ nil }}',
  '{{ if $value }}{{ with $labels }}{{ .pod }}{{ end }}{{ end }}{{ end }}',
  '{{ query "up{a=\\"b\\"}" | first | value | humanize }}',
  '{{ printf "%q" "a\\"b" }}',
  '{{ $value|humanize }}',
  '{{humanize $value}}',
  '{{ (query "up" | first).Labels.x }}',
  '{{ args }}',
  '{{ ($value) }}',
  '{{ ((len "a")) }}',
  '{{ () }}',
  '{{ if (eq 1 1) }}a{{end}}',
  '{{ . | len }}',
  '{{ $labels.pod,1 }}',
  '{{ a.b }}',
  '{{ humanize.x }}',
  '{{ %d }}',
  '{{ # x }}',
  '{{ "a" "b" }}',
  '{{ title "a" "b" }}',
  '{{ else if true }}',
  '{{ if true else }}',
  '{{ end if }}',
  '{{ range }}{{ end }}',
  '{{ with }}{{ end }}',
  '{{ define x }}{{ end }}',
  '{{ template x }}',
  '{{ template "a" "b" "c" }}',
  '{{ if true }}{{ else }}{{ else }}{{ end }}',
  '{{ define "x" }}{{ $labels }}{{ end }}',
  '{{ reReplaceAll "\\." "" $labels.instance }}',
  "{{ reReplaceAll ':.*' '' $labels.instance }}",
  '{{{ $value }}}',
  '{{{ $value }}',
  '{{ 5m }}',
  '{{ if gt $value 2.5.1 }}x{{ end }}',
  '{{ 08 }}',
  '{{ 1e999 }}',
  '{{ 0xZ }}',
  '{{ 1__0 }}',
  '{{ 1-2 }}',
  '{{ .5x }}',
  '{{ 20000000000000000000 }}',
  '{{/* x }}',
  '{{/* x */ $value}}',
  '{{\u00a0$value }}',
  '{{ if true }}{{ else with 1 }}{{ end }}',
  '{{ with 1 }}{{ else with 1 }}{{ end }}',
  '{{ if $a, $b := query "up" }}{{ end }}',
  '{{ template $value }}',
  '{{ ..Labels }}',
  '{{ "x".y }}',
  '{{ true.x }}',
  '{{if"x"}}x{{end}}',
  '{{ end }}{{ if true }}',
  '{{ $value | (printf "%v") }}',
  '{{ (((((((((($value)))))))))) }}',
  '{{ $labels.ação }}',
  '{{ reReplaceAll "\\\\." "" $labels.instance }}',
  '{{ $labels.value }}{{ value (first (query "up")) }}',
  '{{ "a" | reReplaceAll "a" "b" }}',
];

describe('templates in annotations of the alert', () => {
  let folder: string;
  const refused = new Set<string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'app-metrics-templates-'));
    const files = TEMPLATES.map((text) => ({ check: 'rules' as const, text: ruleFile(text) }));
    for (const generation of GENERATIONS)
      for (const text of (await refusals(generation, files, folder)).keys()) refused.add(text);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function ruleFile(text: string): string {
    const rules = [{ alert: 'A', expr: 'up', annotations: { text } }];
    return JSON.stringify({ groups: [{ name: 'a', rules }] });
  }

  it.each(TEMPLATES)(
    'are refused when promtool refuses them, and taken otherwise: %s',
    async (text) => {
      const file = join(folder, 'values.yaml');
      writeFileSync(file, JSON.stringify({ alert: { annotations: { text } } }));

      const rendered = template(CHART, [...WITH_OPERATOR, '--values', file]);

      if (refused.has(ruleFile(text)))
        await expect(rendered).rejects.toThrow(/alert\.annotations\.text(: | is no template)/);
      else await expect(rendered).resolves.toContain('MuitasRequisicoes');
    },
  );
});
