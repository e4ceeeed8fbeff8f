{{/*
app-metrics.base: the prefix of every object's name. A subchart adds its name or alias to the release's,
so that two aliases in one parent do not collide.
Context: root.
*/}}
{{- define "app-metrics.base" -}}
{{- $derived := .Chart.IsRoot | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) -}}
{{- .Values.fullnameOverride | default $derived -}}
{{- end }}

{{/*
app-metrics.selectorLabels: the one label by which everything selects the Pods; immutable, so it never grows.
Context: root.
*/}}
{{- define "app-metrics.selectorLabels" -}}
app: {{ include "app-metrics.base" . }}-metrics
{{- end }}

{{/*
app-metrics.labelValue: a text as the value of a label, for a version may have a + or whatever `helm package --app-version` was given.
Context: the text.
*/}}
{{- define "app-metrics.labelValue" -}}
{{- regexReplaceAll "[^-A-Za-z0-9_.]" . "_" | trunc 63 | trimAll "-_." -}}
{{- end }}

{{/*
app-metrics.lastingLabels: those labels of an object's metadata that no upgrade of the chart changes: what the Pods have. One that
changed with the version would replace all Pods with each upgrade, whatever their image is. Those of the chart win over commonLabels.
Source: https://helm.sh/docs/chart_best_practices/labels
Context: root.
*/}}
{{- define "app-metrics.lastingLabels" -}}
{{- $labels := dict
  "app.kubernetes.io/name" .Chart.Name
  "app.kubernetes.io/instance" .Release.Name
  "app.kubernetes.io/managed-by" .Release.Service
-}}
{{- $common := omit .Values.commonLabels "app.kubernetes.io/version" "helm.sh/chart" -}}
{{- mergeOverwrite (deepCopy $common) (include "app-metrics.selectorLabels" . | fromYaml) $labels | toYaml -}}
{{- end }}

{{/*
app-metrics.labels: the labels of an object's metadata.
Context: root.
*/}}
{{- define "app-metrics.labels" -}}
{{- $versions := dict
  "app.kubernetes.io/version" (include "app-metrics.labelValue" .Chart.AppVersion)
  "helm.sh/chart" (include "app-metrics.labelValue" (printf "%s-%s" .Chart.Name .Chart.Version))
-}}
{{- mergeOverwrite (include "app-metrics.lastingLabels" . | fromYaml) $versions | toYaml -}}
{{- end }}

{{/*
app-metrics.metadata: name, namespace, labels and annotations of an object.
Context: dict "root" (root), "suffix" (of the name, after the base), and optionally "namespace" (empty for the release's), "labels"
and "annotations" (maps that win over the common ones).
*/}}
{{- define "app-metrics.metadata" -}}
name: {{ include "app-metrics.base" .root }}-{{ .suffix }}
namespace: {{ .namespace | default .root.Release.Namespace | quote }}
labels:
  {{- $labels := include "app-metrics.labels" .root | fromYaml }}
  {{- mergeOverwrite $labels (.labels | default dict) | toYaml | nindent 2 }}
{{- with mergeOverwrite (deepCopy .root.Values.commonAnnotations) (.annotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
app-metrics.defaultTag: the tag of the images of this chart's own version. No tag has a +; Helm writes _ for it in those of charts, too.
Context: root.
*/}}
{{- define "app-metrics.defaultTag" -}}
{{- printf "v%s" (trimPrefix "v" .Chart.AppVersion) | replace "+" "_" -}}
{{- end }}

{{/*
app-metrics.image: an image's reference; a digest wins over the tag, and global.imageRegistry over the registry of the repository,
which is what is before the first slash if it has a dot or a port or is localhost.
Context: dict "root" (root), "image" (dict "repository", "tag", "digest").
*/}}
{{- define "app-metrics.image" -}}
{{- $root := .root -}}
{{- with .image -}}
{{- $repository := .repository -}}
{{- with $root.Values.global.imageRegistry -}}
  {{- $repository = printf "%s/%s" . (regexReplaceAll "^([^/]*[.:][^/]*|localhost)/" $repository "") -}}
{{- end -}}
{{ $repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default (include "app-metrics.defaultTag" $root) }}{{ end }}
{{- end -}}
{{- end }}

{{/*
app-metrics.isOwn: "true" when the application is this chart's own service, in whatever registry; otherwise empty. v1 was the
original, which Flask serves, and another counter is another application's.
Context: root.
*/}}
{{- define "app-metrics.isOwn" -}}
{{- $isOriginal := regexMatch "^v?1($|[.-])" .Values.image.tag -}}
{{- if and (eq (base .Values.image.repository) "app-metrics") (eq .Values.metrics.requests.name "app_requests_total") (not $isOriginal) (not .Values.app.command) (not .Values.app.args) }}true{{ end -}}
{{- end }}

{{/*
app-metrics.service: the Service that Prometheus finds the Pods by, and whose name is the label `service`.
Context: root.
*/}}
{{- define "app-metrics.service" -}}
{{- .Values.existingService | default (printf "%s-metrics" (include "app-metrics.base" .)) -}}
{{- end }}

{{/*
app-metrics.serviceAccountName: the Pods' ServiceAccount.
Context: root.
*/}}
{{- define "app-metrics.serviceAccountName" -}}
{{- $own := printf "%s-metrics" (include "app-metrics.base" .) -}}
{{- .Values.serviceAccount.name | default (.Values.serviceAccount.create | ternary $own "default") -}}
{{- end }}

{{/*
app-metrics.replicas: the number of Pods that the values ask for, the fewest of them when it is scaled; empty when it is left
to others.
Context: root.
*/}}
{{- define "app-metrics.replicas" -}}
{{- $count := .Values.autoscaling.enabled | ternary .Values.autoscaling.minReplicas .Values.replicaCount -}}
{{- if not (or .Values.existingService (kindIs "invalid" $count)) }}{{ toJson $count }}{{ end -}}
{{- end }}

{{/*
app-metrics.scalingTargets: the use in per cent at which the autoscaler adds Pods, by the name of the resource, as JSON.
Context: root.
*/}}
{{- define "app-metrics.scalingTargets" -}}
{{- $targets := dict -}}
{{- with .Values.autoscaling.targetCPUUtilizationPercentage }}{{ $_ := set $targets "cpu" . }}{{ end -}}
{{- with .Values.autoscaling.targetMemoryUtilizationPercentage }}{{ $_ := set $targets "memory" . }}{{ end -}}
{{- toJson $targets -}}
{{- end }}

{{/*
app-metrics.overridden: a map over which overrides are laid, as YAML. Each key replaces what was there; to containers,
initContainers, volumes and ports items are added, and one of the same name is laid over that; lifecycle keeps the other hook.
Context: dict "object" (map), "overrides" (map).
*/}}
{{- define "app-metrics.overridden" -}}
{{- $object := deepCopy .object -}}
{{- range $key, $value := .overrides -}}
  {{- if has $key (list "containers" "initContainers" "volumes" "ports") -}}
    {{- $items := list -}}
    {{- $names := list -}}
    {{- range $item := get $object $key | default list -}}
      {{- $names = append $names $item.name -}}
      {{- range $value }}{{ if eq (toString .name) $item.name }}{{ $item = merge (deepCopy .) $item }}{{ end }}{{ end -}}
      {{- $items = append $items $item -}}
    {{- end -}}
    {{- range $value }}{{ if not (has .name $names) }}{{ $items = append $items . }}{{ end }}{{ end -}}
    {{- $value = $items -}}
  {{- else if eq $key "lifecycle" -}}
    {{- $value = merge (deepCopy $value) (get $object $key | default dict) -}}
  {{- end -}}
  {{- $_ := set $object $key $value -}}
{{- end -}}
{{- toYaml $object -}}
{{- end }}

{{/*
app-metrics.monitoringEnabled: "true" when an object of Prometheus Operator is rendered, otherwise empty.
`auto` asks whether the cluster has the kind: --api-versions may name the group alone or the kind, and
neither implies the other.
Context: dict "root" (root), "enabled" (auto, true or false), "kind".
*/}}
{{- define "app-metrics.monitoringEnabled" -}}
{{- $versions := .root.Capabilities.APIVersions -}}
{{- $group := .root.Values.monitoring.apiVersion -}}
{{- $known := or ($versions.Has (printf "%s/%s" $group .kind)) ($versions.Has $group) -}}
{{- if eq (toString .enabled) "auto" | ternary $known .enabled -}}
true
{{- end -}}
{{- end }}

{{/*
app-metrics.quantity: a Kubernetes quantity as a number of cores or bytes.
Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
Context: the quantity, a string or a number.
*/}}
{{- define "app-metrics.quantity" -}}
{{- $units := dict
  "n" 1e-9 "u" 1e-6 "m" 1e-3 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18
  "Ki" 0x1p10 "Mi" 0x1p20 "Gi" 0x1p30 "Ti" 0x1p40 "Pi" 0x1p50 "Ei" 0x1p60
-}}
{{- $unit := regexFind "[numkKMGTPE]i?$" (toString .) -}}
{{- mulf (trimSuffix $unit (toString .)) (get $units $unit | default 1) -}}
{{- end }}

{{/*
app-metrics.seconds: a duration of the values (one number and one of s, m, h, d) in whole seconds.
Context: the duration.
*/}}
{{- define "app-metrics.seconds" -}}
{{- $units := dict "s" 1 "m" 60 "h" 3600 "d" 86400 -}}
{{- mul (regexFind "^[0-9]+" . | int64) (get $units (regexFind "[smhd]$" .)) -}}
{{- end }}
