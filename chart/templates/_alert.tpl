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
Context: dict "root" (root), and optionally "more" (further label matchers).
*/}}
{{- define "app-metrics.series" -}}
{namespace="{{ .root.Release.Namespace }}", service="{{ include "app-metrics.service" .root }}"{{ with .more }}, {{ . }}{{ end }}}
{{- end }}

{{/*
app-metrics.requests: PromQL selector of the counter of requests.
Context: root.
*/}}
{{- define "app-metrics.requests" -}}
{{- $requests := .Values.metrics.requests -}}
{{ $requests.name }}{{ include "app-metrics.series" (dict "root" . "more" (join ", " $requests.matchers)) }}
{{- end }}

{{/*
app-metrics.requestRate: PromQL, requests per second summed over the Pods. The sum keeps `namespace`, by which
Alertmanager routes, and `service`.
Context: dict "root" (root), "seconds" (range).
*/}}
{{- define "app-metrics.requestRate" -}}
sum by (namespace, service) (
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
app-metrics.alertTexts: summary and description of every alert in the language of alert.locale, as YAML.
The templates that Prometheus fills in are strings, or Helm would take them for its own.
Context: root.
*/}}
{{- define "app-metrics.alertTexts" -}}
{{- $value := "{{ $value | humanize }}" -}}
{{- $percentage := "{{ $value | humanizePercentage }}" -}}
{{- $duration := "{{ $value | humanizeDuration }}" -}}
{{- $service := "{{ $labels.service }} ({{ $labels.namespace }})" -}}
{{- $pod := "{{ $labels.pod }}" -}}
{{- $companions := .Values.companionAlerts -}}
{{- $isOwnCounter := eq .Values.metrics.requests.name "app_requests_total" -}}
{{- if eq .Values.alert.locale "pt-BR" -}}
main:
  summary: Muitas requisições na aplicação
  description: >-
    A aplicação está recebendo muitas requisições: {{ $value }} por minuto em {{ $service }},
    acima do limite de {{ .Values.alert.threshold | toJson }}, há mais de {{ .Values.alert.for }}.
instanceDown:
  summary: O Prometheus não consegue coletar as métricas de um Pod.
  description: A coleta do Pod {{ $pod }} de {{ $service }} falha há mais de {{ $companions.instanceDown.for }}.
metricsAbsent:
  summary: O Prometheus não tem métricas da aplicação.
  description: >-
    {{ $isOwnCounter | ternary "Não há amostras de app_requests_total" "Nenhum Pod responde à coleta" }} de {{ $service }} há mais de {{ $companions.metricsAbsent.for }}:
    o alerta {{ .Values.alert.name }} está cego.
replicasBelowExpected:
  summary: Há menos réplicas do que o esperado.
  description: >-
    Só {{ $value }} de {{ include "app-metrics.expectedReplicas" . }} réplicas esperadas de {{ $service }}
    respondem à coleta, há mais de {{ $companions.replicasBelowExpected.for }}.
frequentRestarts:
  summary: Um Pod reinicia com frequência.
  description: O Pod {{ $pod }} de {{ $service }} reiniciou {{ $value }} vezes nos últimos 15 minutos.
errorRatio:
  summary: Muitas respostas são erros do servidor.
  description: >-
    {{ $percentage }} das respostas de {{ $service }} são erros do servidor, acima do limite de
    {{ $companions.errorRatio.threshold | toJson }}%, há mais de {{ $companions.errorRatio.for }}.
latency:
  summary: As respostas estão lentas.
  description: >-
    O percentil 95 do tempo de resposta de {{ $service }} é de {{ $duration }}, acima do limite de
    {{ $companions.latency.threshold | toJson }}ms, há mais de {{ $companions.latency.for }}.
{{- else -}}
main:
  summary: Too many requests.
  description: >-
    The application is receiving too many requests: {{ $value }} per minute at {{ $service }},
    above the limit of {{ .Values.alert.threshold | toJson }}, for more than {{ .Values.alert.for }}.
instanceDown:
  summary: Prometheus cannot scrape a Pod.
  description: Scraping the Pod {{ $pod }} of {{ $service }} has failed for more than {{ $companions.instanceDown.for }}.
metricsAbsent:
  summary: Prometheus has no metrics of the application.
  description: >-
    {{ $isOwnCounter | ternary "There are no samples of app_requests_total" "No Pod answers the scrapes" }} of {{ $service }} for more than {{ $companions.metricsAbsent.for }}:
    the alert {{ .Values.alert.name }} is blind.
replicasBelowExpected:
  summary: There are fewer replicas than expected.
  description: >-
    Only {{ $value }} of {{ include "app-metrics.expectedReplicas" . }} expected replicas of {{ $service }}
    answer the scrapes, for more than {{ $companions.replicasBelowExpected.for }}.
frequentRestarts:
  summary: A Pod restarts again and again.
  description: The Pod {{ $pod }} of {{ $service }} has restarted {{ $value }} times in the last 15 minutes.
errorRatio:
  summary: Too many responses are server errors.
  description: >-
    {{ $percentage }} of the responses of {{ $service }} are server errors, above the limit of
    {{ $companions.errorRatio.threshold | toJson }}%, for more than {{ $companions.errorRatio.for }}.
latency:
  summary: Responses are slow.
  description: >-
    The 95th percentile of the response time of {{ $service }} is {{ $duration }}, above the limit of
    {{ $companions.latency.threshold | toJson }}ms, for more than {{ $companions.latency.for }}.
{{- end -}}
{{- end }}

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
{{- $durations := .Values.metrics.durations -}}
{{- $failed := append $durations.matchers (printf `%s=~"5.."` $durations.statusLabel) -}}
{{- $answered := include "app-metrics.series" (dict "root" . "more" (join ", " $durations.matchers)) -}}
{{- $failed = include "app-metrics.series" (dict "root" . "more" (join ", " $failed)) -}}
{{- $busy := printf "sum by (namespace, service) (increase(%s_count%s[5m])) > 20" $durations.name $answered -}}
- key: instanceDown
  alert: AppInstanciaForaDoAr
  expr: |-
    up{{ $series }} == 0
- key: metricsAbsent
  alert: AppSemMetricas
  expr: |-
    {{- if eq .Values.metrics.requests.name "app_requests_total" }}
    absent(app_requests_total{{ $series }})
    {{- else }}
    {{- /* A counter with labels is not there before the first request. */}}
    absent(up{{ $series }} == 1)
    {{- end }}
{{- /* A sum, not a count of those that are up: 0 stays visible. */}}
- key: replicasBelowExpected
  alert: AppReplicasAbaixoDoEsperado
  expr: |-
    sum by (namespace, service) (up{{ $series }}) < {{ include "app-metrics.expectedReplicas" . }}
{{- /* Not resets() of the counter, which misses a restart between two small counts. */}}
- key: frequentRestarts
  alert: AppReiniciosFrequentes
  expr: |-
    changes(process_start_time_seconds{{ $series }}[15m]) > {{ .Values.companionAlerts.frequentRestarts.threshold | toJson }}
- key: errorRatio
  alert: AppTaxaDeErrosAlta
  expr: |-
    (
      sum by (namespace, service) (rate({{ $durations.name }}_count{{ $failed }}[5m]))
      /
      sum by (namespace, service) (rate({{ $durations.name }}_count{{ $answered }}[5m]))
    ) > {{ divf .Values.companionAlerts.errorRatio.threshold 100 }}
    and
    {{ $busy }}
- key: latency
  alert: AppLatenciaAlta
  expr: |-
    histogram_quantile(0.95,
      sum by (namespace, service, le) (rate({{ $durations.name }}_bucket{{ $answered }}[5m]))
    ) > {{ divf .Values.companionAlerts.latency.threshold 1000 }}
    and
    {{ $busy }}
{{- end }}

{{/*
app-metrics.dashboardMatchers: matchers after others, in a string of JSON.
Context: list of strings.
*/}}
{{- define "app-metrics.dashboardMatchers" -}}
{{- range . }}, {{ toRawJson . | trimPrefix "\"" | trimSuffix "\"" }}{{ end -}}
{{- end }}
