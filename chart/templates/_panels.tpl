{{/*
app-metrics.dashboardPanels: the rows of the dashboard, and of each panel what differs from the others, as YAML. Alerts and limits are
there unless alert.enabled is false, and what only this chart's own service exposes when that is the application.
$namespace and $service are variables of Grafana, as is one for each label of metrics.sumBy.
Context: root.
*/}}
{{- define "app-metrics.dashboardPanels" -}}
{{- $isAlerting := ne (toString .Values.alert.enabled) "false" -}}
{{- $isOwn := include "app-metrics.isOwn" . -}}
{{- $companions := .Values.companionAlerts -}}
{{- $requests := .Values.metrics.requests -}}
{{- $durations := .Values.metrics.durations -}}
{{- $by := include "app-metrics.sumLabels" . -}}
{{- $apart := "" -}}
{{- $legend := "" -}}
{{- $release := list `namespace="$namespace"` `service="$service"` -}}
{{- range .Values.metrics.sumBy -}}
{{- $apart = printf "%s, %s" $apart . -}}
{{- $legend = printf "%s {{%s}}" $legend . -}}
{{- $release = append $release (printf `%s=~"$%s"` . .) -}}
{{- end -}}
{{- /* An alert has the labels of its sum only. */ -}}
{{- $firing := append $release `alertstate="firing"` | join ", " | printf "{%s}" -}}
{{- $pending := append $release `alertstate="pending"` | join ", " | printf "{%s}" -}}
{{- $release = concat $release .Values.metrics.matchers -}}
{{- $series := join ", " $release | printf "{%s}" -}}
{{- $counted := concat $release $requests.matchers | join ", " | printf "%s{%s}" $requests.name -}}
{{- $answered := concat $release $durations.matchers | join ", " | printf "{%s}" -}}
{{- $failed := append $durations.matchers (printf `%s=~"5.."` $durations.statusLabel) -}}
{{- $failed = concat $release $failed | join ", " | printf "{%s}" -}}
{{- $window := include "app-metrics.window" . | include "app-metrics.range" -}}
{{- /* Grafana fills these in: strings, or Helm would take them for its own. */ -}}
{{- $service := print "{{service}}" $legend -}}
{{- $alertname := print "{{alertname}}" $legend -}}
{{- $pod := print "{{pod}}" $legend -}}
{{- $kind := "{{kind}}" -}}
{{- $version := "{{version}} ({{revision}})" -}}
{{- /* The labels by which the matchers tell one kind of request from another. */ -}}
{{- $labels := list -}}
{{- range $durations.matchers }}{{ $labels = append $labels (regexFind "^[a-zA-Z0-9_]+" .) }}{{ end -}}
{{- $labels = append $labels $durations.statusLabel | uniq -}}
- row: Requests
- title: Requests per minute
  metric: {{ $requests.name }}
  unit: reqpm
  {{- if $isAlerting }}
  description: What {{ .Values.alert.name }} compares, over the same window. Above the line, alert.threshold, for longer than alert.for, it fires.
  limit: {{ .Values.alert.threshold | toJson }}
  width: 16
  {{- else }}
  description: What metrics.requests selects, of all Pods together.
  {{- end }}
  queries:
    - legend: '{{ $service }}'
      expr: |-
        round(60 * sum by ({{ $by }}) (rate({{ $counted }}[{{ $window }}])), 0.1)
{{- if $isAlerting }}
- title: Alerts
  description: "Pending: the condition holds, but not yet for as long as it must."
  type: state-timeline
  unit: short
  noValue: None is pending or firing
  width: 8
  queries:
    - legend: '{{ $alertname }}'
      expr: |-
        max by (alertname{{ $apart }}) (2 * ALERTS{{ $firing }} or ALERTS{{ $pending }})
  defaults:
    color: { mode: thresholds }
    thresholds:
      mode: absolute
      steps: [{ color: transparent, value: null }, { color: orange, value: 1 }, { color: red, value: 2 }]
    mappings:
      - { type: value, options: { "1": { text: pending, index: 0 }, "2": { text: firing, index: 1 } } }
  options: { showValue: auto, mergeValues: true, rowHeight: 0.9 }
{{- end }}
- title: Requests per minute, by Pod
  description: How the load balancer spreads the requests.
  metric: {{ $requests.name }}
  unit: reqpm
  width: 12
  queries:
    - legend: '{{ $pod }}'
      expr: |-
        60 * sum by (pod{{ $apart }}) (rate({{ $counted }}[{{ $window }}]))
- title: Pods
  description: "Found: Prometheus knows them. Scraped: they also answer."
  metric: up
  unit: short
  defaults: { decimals: 0 }
  width: 12
  queries:
    - legend: 'scraped{{ $legend }}'
      expr: sum by ({{ $by }}) (up{{ $series }})
    - legend: 'found{{ $legend }}'
      expr: count by ({{ $by }}) (up{{ $series }})
- row: Errors
- title: Server errors
  description: Share of the responses that metrics.durations selects, over 5 minutes.
  metric: {{ $durations.name }}_count
  unit: percentunit
  {{- if and $isAlerting $companions.errorRatio.enabled }}
  limit: {{ divf $companions.errorRatio.threshold 100 }}
  {{- end }}
  width: 12
  queries:
    {{- $all := printf "sum by (%s) (rate(%s_count%s[5m]))" $by $durations.name $answered }}
    - legend: '{{ $service }}'
      {{- /* 0, not nothing, where no response was an error. */}}
      expr: |-
        sum by ({{ $by }}) (rate({{ $durations.name }}_count{{ $failed }}[5m])) / {{ $all }} or 0 * {{ $all }}
- title: Responses per minute, by status
  description: All of them, whatever metrics.durations selects.
  metric: {{ $durations.name }}_count
  unit: reqpm
  width: 12
  queries:
    - legend: '{{ printf "{{%s}}" (reverse $labels | join "}} {{") }}'
      expr: |-
        60 * sum by ({{ join ", " $labels }}) (rate({{ $durations.name }}_count{{ $series }}[$__rate_interval]))
- row: Latency
- title: Response time
  description: Of the responses that metrics.durations selects, over 5 minutes.
  metric: {{ $durations.name }}_bucket
  unit: s
  {{- if and $isAlerting $companions.latency.enabled }}
  limit: {{ divf $companions.latency.threshold 1000 }}
  {{- end }}
  queries:
    {{- range list 50 95 99 }}
    - legend: 'p{{ . }}{{ $legend }}'
      expr: |-
        histogram_quantile({{ divf . 100 }}, sum by ({{ $by }}, le) (rate({{ $durations.name }}_bucket{{ $answered }}[5m])))
    {{- end }}
- row: Runtime
- title: CPU
  description: Cores in use; the request and the limit are resources.requests.cpu and resources.limits.cpu.
  metric: process_cpu_seconds_total
  unit: short
  defaults: { custom: { axisLabel: cores } }
  width: 8
  queries:
    - legend: '{{ $pod }}'
      expr: sum by (pod{{ $apart }}) (rate(process_cpu_seconds_total{{ $series }}[$__rate_interval]))
- title: Memory
  description: Resident memory; a Pod that reaches the line, resources.limits.memory, is killed.
  metric: process_resident_memory_bytes
  unit: bytes
  {{- $memory := (.Values.resources.limits).memory }}
  {{- if and $memory (not .Values.existingService) }}
  limit: {{ include "app-metrics.quantity" $memory }}
  {{- end }}
  width: 8
  queries:
    - legend: '{{ $pod }}'
      expr: sum by (pod{{ $apart }}) (process_resident_memory_bytes{{ $series }})
- title: Container restarts in 15 minutes
  description: A Pod that is replaced is not a restart.
  metric: process_start_time_seconds
  unit: short
  {{- if and $isAlerting $companions.frequentRestarts.enabled }}
  limit: {{ $companions.frequentRestarts.threshold | toJson }}
  {{- end }}
  defaults: { decimals: 0 }
  width: 8
  queries:
    - legend: '{{ $pod }}'
      expr: sum by (pod{{ $apart }}) (changes(process_start_time_seconds{{ $series }}[15m]))
{{- if $isOwn }}
- title: Event loop lag, p99
  description: "Between two scrapes. High: JavaScript or the garbage collector keeps requests waiting."
  metric: nodejs_eventloop_lag_p99_seconds
  unit: s
  width: 8
  queries:
    - legend: '{{ $pod }}'
      expr: max by (pod{{ $apart }}) (nodejs_eventloop_lag_p99_seconds{{ $series }})
- title: Garbage collection, by kind
  description: Share of the time that the collector takes.
  metric: nodejs_gc_duration_seconds_sum
  unit: percentunit
  width: 8
  queries:
    - legend: '{{ $kind }}'
      expr: sum by (kind) (rate(nodejs_gc_duration_seconds_sum{{ $series }}[$__rate_interval]))
- title: Pods, by version
  description: "Two versions at once: a roll-out."
  metric: app_build_info
  unit: short
  defaults: { decimals: 0 }
  width: 8
  queries:
    - legend: '{{ $version }}'
      expr: count by (version, revision) (app_build_info{{ $series }})
{{- end }}
{{- end }}
