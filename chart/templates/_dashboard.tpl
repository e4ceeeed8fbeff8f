{{/*
app-metrics.dashboard: the Grafana dashboard, as YAML.
Context: root.
*/}}
{{- define "app-metrics.dashboard" -}}
{{- $service := include "app-metrics.service" . -}}
{{- $requests := .Values.metrics.requests.name -}}
{{- $matchers := .Values.metrics.matchers -}}
{{- $anywhere := $matchers | empty | ternary $requests (join ", " $matchers | printf "%s{%s}" $requests) -}}
{{- $inNamespace := prepend $matchers `namespace="$namespace"` | join ", " | printf "%s{%s}" $requests -}}
{{- $ofService := concat (list `namespace="$namespace"` `service="$service"`) $matchers | join ", " | printf "%s{%s}" $requests -}}
{{- $variables := list
  (dict "name" "namespace" "of" $anywhere "current" .Release.Namespace)
  (dict "name" "service" "of" $inNamespace "current" $service)
-}}
{{- range .Values.metrics.sumBy }}{{ $variables = append $variables (dict "name" . "of" $ofService) }}{{ end -}}
{{- $runbook := include "app-metrics.runbookUrl" . -}}
{{- $datasource := `{ type: prometheus, uid: "${datasource}" }` -}}
uid: {{ printf "%s/%s" .Release.Namespace (include "app-metrics.base" .) | sha256sum | trunc 40 | quote }}
title: "app-metrics: {{ .Release.Namespace }}/{{ $service }}"
description: Requests, alerts and health of one release of the chart app-metrics.
tags: [app-metrics, prometheus]
schemaVersion: 42
timezone: browser
refresh: 30s
editable: false
graphTooltip: 1 # one crosshair in all panels
time: { from: now-1h, to: now }
{{- /* Grafana does not fill in what Prometheus does. */}}
{{- if and $runbook (not (contains "{{" $runbook)) }}
links:
  - type: link
    title: Runbook
    tooltip: What to do when {{ .Values.alert.name }} fires
    url: {{ $runbook | toJson }}
    icon: doc
    tags: []
    targetBlank: true
    asDropdown: false
    includeVars: false
    keepTime: false
{{- end }}
annotations: { list: [] }
templating:
  list:
    - { name: datasource, label: Prometheus, type: datasource, query: prometheus }
    {{- range $variables }}
    {{- $query := printf "label_values(%s, %s)" .of .name | toJson }}
    - name: {{ .name }}
      label: {{ title .name }}
      type: query
      datasource: {{ $datasource }}
      definition: {{ $query }}
      query: { qryType: 1, refId: {{ .name }}, query: {{ $query }} } # 1: values of a label
      {{- if .current }}
      current: { text: {{ .current | quote }}, value: {{ .current | quote }} }
      {{- else }}
      {{- /* All, and what has no such label. */}}
      includeAll: true
      allValue: .*
      current: { text: All, value: $__all }
      {{- end }}
      refresh: 1 # when the dashboard is loaded
      sort: 1 # A to Z
    {{- end }}
panels:
  {{- /* From left to right, in lines of Grafana's 24 columns. */}}
  {{- $x := 0 }}
  {{- $y := 0 }}
  {{- range $index, $panel := include "app-metrics.dashboardPanels" . | fromYamlArray }}
  {{- $width := .width | default 24 | int }}
  {{- $height := hasKey . "row" | ternary 1 8 }}
  - id: {{ add1 $index }}
    {{- /* Quoted: y alone means true in YAML 1.1. */}}
    gridPos: { "x": {{ $x }}, "y": {{ $y }}, "w": {{ $width }}, "h": {{ $height }} }
    {{- $x = mod (add $x $width) 24 }}
    {{- if eq $x 0 }}{{ $y = add $y $height }}{{ end }}
    {{- if hasKey . "row" }}
    type: row
    title: {{ .row }}
    collapsed: false
    panels: []
    {{- else }}
    type: {{ .type | default "timeseries" }}
    title: {{ .title | toJson }}
    description: {{ .description | toJson }}
    datasource: {{ $datasource }}
    targets:
      {{- range $number, $query := .queries }}
      - refId: Q{{ $number }}
        datasource: {{ $datasource }}
        expr: {{ .expr | toJson }}
        legendFormat: {{ .legend | toJson }}
        {{- /* $__rate_interval is four times this, or longer. */}}
        interval: {{ $.Values.serviceMonitor.interval }}
        range: true
      {{- end }}
    fieldConfig:
      overrides: []
      defaults:
        unit: {{ .unit }}
        min: 0
        noValue: {{ .noValue | default (printf "No samples of %s" .metric) | toJson }}
        {{- with .limit }}
        custom: { thresholdsStyle: { mode: line }, axisSoftMax: {{ . | toJson }} }
        thresholds:
          mode: absolute
          steps: [{ color: green, value: null }, { color: red, value: {{ . | toJson }} }]
        {{- end }}
        {{- with .defaults }}{{ toYaml . | nindent 8 }}{{ end }}
    options:
      legend: { displayMode: list, placement: bottom, showLegend: true, calcs: [] }
      tooltip: { mode: multi, sort: desc }
      {{- with .options }}{{ toYaml . | nindent 6 }}{{ end }}
    {{- end }}
  {{- end }}
{{- end }}
