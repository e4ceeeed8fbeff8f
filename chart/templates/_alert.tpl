{{/*
app-metrics.window: seconds over which the rate is measured: alert.window, or what it is derived from.
A window of 60 s and one scrape interval holds samples that span exactly 60 s when the interval divides 60 s, so the
value is the exact count of the last minute; with fewer than 4 intervals two missed scrapes lose the series.
Context: root.
*/}}
{{- define "app-metrics.window" -}}
{{- $interval := include "app-metrics.seconds" .Values.serviceMonitor.interval | int64 -}}
{{- if .Values.alert.window -}}
{{- include "app-metrics.seconds" .Values.alert.window -}}
{{- else -}}
{{- max (add 60 $interval) (mul 4 $interval) -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.guard: seconds within which the requests must still arrive: the shorter of alert.for and the window.
A burst is visible for a whole window when the Pods are scraped at different times; without the guard it would
outlast a shorter `for`.
Context: root.
*/}}
{{- define "app-metrics.guard" -}}
{{- min (include "app-metrics.window" . | int64) (include "app-metrics.seconds" .Values.alert.for | int64) -}}
{{- end }}

{{/*
app-metrics.range: whole seconds as people write a PromQL range: 75s, 1m.
Context: the seconds.
*/}}
{{- define "app-metrics.range" -}}
{{- $seconds := . | int64 -}}
{{- if mod $seconds 60 }}{{ $seconds }}s{{ else }}{{ div $seconds 60 }}m{{ end -}}
{{- end }}

{{/*
app-metrics.series: PromQL selector of this release's series, in braces. `service` is the label that Prometheus Operator
attaches: the Service that the ServiceMonitor selects; unlike `job` it cannot be configured away.
Context: dict "root" (root), and optionally "more" (list of further label matchers).
*/}}
{{- define "app-metrics.series" -}}
{namespace="{{ .root.Release.Namespace }}", service="{{ include "app-metrics.service" .root }}"
{{- range concat .root.Values.metrics.matchers (.more | default list) }}, {{ . }}{{ end }}}
{{- end }}

{{/*
app-metrics.sumLabels: the labels that every sum keeps: `namespace`, by which Alertmanager routes, `service`, and
metrics.sumBy.
Context: root.
*/}}
{{- define "app-metrics.sumLabels" -}}
{{ concat (list "namespace" "service") .Values.metrics.sumBy | join ", " }}
{{- end }}

{{/*
app-metrics.requests: PromQL selector of the counter of requests.
Context: root.
*/}}
{{- define "app-metrics.requests" -}}
{{- $requests := .Values.metrics.requests -}}
{{ $requests.name }}{{ include "app-metrics.series" (dict "root" . "more" $requests.matchers) }}
{{- end }}

{{/*
app-metrics.requestRate: PromQL, requests per second summed over the Pods.
Context: dict "root" (root), "seconds" (range).
*/}}
{{- define "app-metrics.requestRate" -}}
sum by ({{ include "app-metrics.sumLabels" .root }}) (
  rate({{ include "app-metrics.requests" .root }}[{{ include "app-metrics.range" .seconds }}])
)
{{- end }}

{{/*
app-metrics.alertExpr: PromQL of the main alert, explained in docs/alert.md. round() takes away the noise of adding
floats and of scrapes that are some milliseconds late: 2 + 3 requests are not 5.000000000000001.
Context: root.
*/}}
{{- define "app-metrics.alertExpr" -}}
round(
  60 * {{ include "app-metrics.requestRate" (dict "root" . "seconds" (include "app-metrics.window" .)) | nindent 2 | trim }}, 0.1
) > {{ .Values.alert.threshold | toJson }}
and
{{ include "app-metrics.requestRate" (dict "root" . "seconds" (include "app-metrics.guard" .)) }} > 0
{{- end }}

{{/*
app-metrics.alertTexts: summary and description of every alert, as YAML: those of texts/<alert.locale>.yaml with the
words in braces filled in. What Prometheus fills in is a string here, or Helm would take it for its own.
Context: root.
*/}}
{{- define "app-metrics.alertTexts" -}}
{{- $root := . -}}
{{- $texts := .Files.Get (printf "texts/%s.yaml" .Values.alert.locale) | fromYaml -}}
{{- /* A counter with labels is not there before the first request. */}}
{{- if ne .Values.metrics.requests.name "app_requests_total" }}{{ $_ := set $texts "metricsAbsent" $texts.podsAbsent }}{{ end -}}
{{- $place := "{{ $labels.namespace }}" -}}
{{- /* Where no sample is left, nothing says of which cluster. */ -}}
{{- range .Values.metrics.sumBy }}{{ $place = printf "%s{{ with $labels.%s }}, %s={{ . }}{{ end }}" $place . . }}{{ end -}}
{{- range $key, $text := omit $texts "podsAbsent" -}}
{{- $rule := eq $key "main" | ternary $root.Values.alert (get $root.Values.companionAlerts $key) -}}
{{- $words := dict
  "value" "{{ $value | humanize }}"
  "percentage" "{{ $value | humanizePercentage }}"
  "duration" "{{ $value | humanizeDuration }}"
  "service" (printf "{{ $labels.service }} (%s)" $place)
  "pod" "{{ $labels.pod }}"
  "threshold" (get $rule "threshold" | toJson)
  "for" $rule.for
  "replicas" (include "app-metrics.expectedReplicas" $root)
  "alert" $root.Values.alert.name
-}}
{{- $description := $text.description -}}
{{- range $name, $word := $words }}{{ $description = replace (printf "{%s}" $name) $word $description }}{{ end -}}
{{- $_ := set $text "description" $description -}}
{{- end -}}
{{- toYaml $texts -}}
{{- end }}

{{/*
app-metrics.runbookUnder: URL of the runbook of an alert under alert.runbookBaseUrl; empty without that.
Context: dict "root" (root), "alert" (name of the alert).
*/}}
{{- define "app-metrics.runbookUnder" -}}
{{- with .root.Values.alert.runbookBaseUrl }}{{ trimSuffix "/" . }}/{{ $.alert }}{{ end -}}
{{- end }}

{{/*
app-metrics.runbookUrl: URL of the runbook of the main alert; empty when there is none.
Context: root.
*/}}
{{- define "app-metrics.runbookUrl" -}}
{{- .Values.alert.runbookUrl | default (include "app-metrics.runbookUnder" (dict "root" . "alert" .Values.alert.name)) -}}
{{- end }}
