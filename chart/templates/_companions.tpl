{{/*
app-metrics.expectedReplicas: how many Pods Prometheus should see.
Context: root.
*/}}
{{- define "app-metrics.expectedReplicas" -}}
{{- with .Values.companionAlerts.replicasBelowExpected.threshold }}{{ toJson . }}{{ else }}{{ include "app-metrics.replicas" . }}{{ end -}}
{{- end }}

{{/*
app-metrics.companions: the companion alerts in the order of the rule, as YAML: key of the values and the texts, name
and PromQL. The error and the latency alerts wait for more than 20 requests in 5 minutes: a ratio of a handful says
nothing.
Context: root.
*/}}
{{- define "app-metrics.companions" -}}
{{- $series := include "app-metrics.series" (dict "root" .) -}}
{{- $by := include "app-metrics.sumLabels" . -}}
{{- $durations := .Values.metrics.durations -}}
{{- $failed := append $durations.matchers (printf `%s=~"5.."` $durations.statusLabel) -}}
{{- $answered := include "app-metrics.series" (dict "root" . "more" $durations.matchers) -}}
{{- $failed = include "app-metrics.series" (dict "root" . "more" $failed) -}}
{{- $busy := printf "sum by (%s) (increase(%s_count%s[5m])) > 20" $by $durations.name $answered -}}
- key: instanceDown
  alert: AppInstanciaForaDoAr
  expr: |-
    up{{ $series }} == 0
{{- $isOwn := eq .Values.metrics.requests.name "app_requests_total" }}
- key: metricsAbsent
  alert: AppSemMetricas
  expr: |-
    {{- if $isOwn }}
    absent(app_requests_total{{ $series }})
    {{- else }}
    {{- /* A counter with labels is not there before the first request. absent() of a comparison would have no labels. */}}
    absent(up{{ $series }})
    or
    sum by ({{ $by }}) (up{{ $series }}) == 0
    {{- end }}
    {{- /* absent() does not see that one cluster is gone while another is there: the past day does. */}}
    {{- with .Values.metrics.sumBy }}
    {{- $labelled := list }}
    {{- range . }}{{ $labelled = printf `%s!=""` . | append $labelled }}{{ end }}
    {{- $labelled = include "app-metrics.series" (dict "root" $ "more" $labelled) }}
    {{- $sampled := $isOwn | ternary (printf "app_requests_total%s" $labelled) (printf "up%s == 1" $labelled) }}
    or
    (
      max_over_time(
        count by ({{ $by }}) ({{ $sampled }})[1d:10m]
      )
      unless
      count by ({{ $by }}) ({{ $sampled }})
    )
    {{- end }}
{{- /* A sum, not a count of those that are up: 0 stays visible. */}}
- key: replicasBelowExpected
  alert: AppReplicasAbaixoDoEsperado
  expr: |-
    sum by ({{ $by }}) (up{{ $series }}) < {{ include "app-metrics.expectedReplicas" . }}
{{- /* Not resets() of the counter, which misses a restart between two small counts. */}}
- key: frequentRestarts
  alert: AppReiniciosFrequentes
  expr: |-
    changes(process_start_time_seconds{{ $series }}[15m]) > {{ .Values.companionAlerts.frequentRestarts.threshold | toJson }}
- key: errorRatio
  alert: AppTaxaDeErrosAlta
  expr: |-
    (
      sum by ({{ $by }}) (rate({{ $durations.name }}_count{{ $failed }}[5m]))
      /
      sum by ({{ $by }}) (rate({{ $durations.name }}_count{{ $answered }}[5m]))
    ) > {{ divf .Values.companionAlerts.errorRatio.threshold 100 }}
    and
    {{ $busy }}
- key: latency
  alert: AppLatenciaAlta
  expr: |-
    histogram_quantile(0.95,
      sum by ({{ $by }}, le) (rate({{ $durations.name }}_bucket{{ $answered }}[5m]))
    ) > {{ divf .Values.companionAlerts.latency.threshold 1000 }}
    and
    {{ $busy }}
{{- end }}
