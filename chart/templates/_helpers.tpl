{{/*
app-metrics.base: the prefix of every object's name.
Context: root.
*/}}
{{- define "app-metrics.base" -}}
{{- .Release.Name }}
{{- end }}

{{/*
app-metrics.requestRate: PromQL, requests per second summed over the Pods of this release.
`service` is the label that Prometheus Operator attaches: the Service that the ServiceMonitor selects.
Context: dict "root" (root), "window" (Prometheus duration).
*/}}
{{- define "app-metrics.requestRate" -}}
sum by (namespace, service) (rate(app_requests_total{namespace="{{ .root.Release.Namespace }}", service="{{ include "app-metrics.base" .root }}-metrics"}[{{ .window }}]))
{{- end }}

{{/*
app-metrics.seconds: a duration of the values (one number and one of s, m, h, d) in whole seconds.
Context: the duration.
*/}}
{{- define "app-metrics.seconds" -}}
{{- $units := dict "s" 1 "m" 60 "h" 3600 "d" 86400 -}}
{{- mul (regexFind "^[0-9]+" . | int64) (get $units (regexFind "[smhd]$" .)) -}}
{{- end }}
