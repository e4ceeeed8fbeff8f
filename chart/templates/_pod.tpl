{{/*
What the Pods are: labels, annotations and what those of the tests have in common with them.
*/}}

{{/*
app-metrics.podLabels: the labels of the application's Pods. podLabels win over commonLabels and over what the chart recommends.
Context: root.
*/}}
{{- define "app-metrics.podLabels" -}}
{{- mergeOverwrite (include "app-metrics.lastingLabels" . | fromYaml) .Values.podLabels (include "app-metrics.selectorLabels" . | fromYaml) | toYaml -}}
{{- end }}

{{/*
app-metrics.podAnnotations: the annotations of the application's Pods; podAnnotations win. Kubernetes replaces a Pod whose
template has changed, and none for a ConfigMap or Secret that it reads: hence a checksum of those that the chart renders.
Context: root.
*/}}
{{- define "app-metrics.podAnnotations" -}}
{{- $annotations := deepCopy .Values.commonAnnotations -}}
{{- $isRead := include "app-metrics.readByPods" . | fromJson -}}
{{- $contents := dict -}}
{{- range $object := .Values.extraObjects -}}
  {{- $isHere := eq ($object.metadata.namespace | default $.Release.Namespace) $.Release.Namespace -}}
  {{- $name := printf "%s %s %s" $object.apiVersion $object.kind $object.metadata.name -}}
  {{- if and $isHere (hasKey $isRead $name) }}{{ $_ := set $contents $name (pick $object "data" "binaryData" "stringData") }}{{ end -}}
{{- end -}}
{{- with $contents }}{{ $_ := set $annotations "checksum/extra-objects" (toJson . | sha256sum) }}{{ end -}}
{{- mergeOverwrite $annotations .Values.podAnnotations | toYaml -}}
{{- end }}

{{/*
app-metrics.readByPods: what the application's Pods read as variables or files, sidecars among them: a map with keys such as
"v1 ConfigMap settings", as JSON.
Context: root.
*/}}
{{- define "app-metrics.readByPods" -}}
{{- $maps := list -}}
{{- $secrets := list -}}
{{- range $container := include "app-metrics.containers" . | fromJson -}}
  {{- range $container.envFrom }}{{ $maps = append $maps .configMapRef }}{{ $secrets = append $secrets .secretRef }}{{ end -}}
  {{- range $container.env }}{{ with .valueFrom }}{{ $maps = append $maps .configMapKeyRef }}{{ $secrets = append $secrets .secretKeyRef }}{{ end }}{{ end -}}
{{- end -}}
{{- range $volume := concat .Values.volumes (.Values.overrides.pod.volumes | default list) -}}
  {{- range $source := concat (list $volume) (dig "projected" "sources" list $volume) }}{{ $maps = append $maps $source.configMap }}{{ $secrets = append $secrets $source.secret }}{{ end -}}
{{- end -}}
{{- $read := dict -}}
{{- range compact $maps }}{{ $_ := set $read (printf "v1 ConfigMap %s" .name) true }}{{ end -}}
{{- range compact $secrets }}{{ $_ := set $read (printf "v1 Secret %s" (.secretName | default .name)) true }}{{ end -}}
{{- toJson $read -}}
{{- end }}

{{/*
app-metrics.containers: the containers of the values, by the path of what is in them, as JSON: "" is the application's.
Context: root.
*/}}
{{- define "app-metrics.containers" -}}
{{- $values := .Values -}}
{{- $containers := dict "" (merge (pick $values "env" "envFrom" "resources" "volumeMounts" "securityContext") $values.overrides.container) -}}
{{- range $list := list "containers" "initContainers" -}}
  {{- range $index, $container := index $values.overrides.pod $list }}{{ $_ := set $containers (printf "overrides.pod.%s[%d]." $list $index) $container }}{{ end -}}
{{- end -}}
{{- toJson $containers -}}
{{- end }}

{{/*
app-metrics.podSpec: what the application's Pods and the test Pods have in common.
Context: root.
*/}}
{{- define "app-metrics.podSpec" -}}
serviceAccountName: {{ include "app-metrics.serviceAccountName" . | quote }}
{{- /* Nothing in the Pod talks to the API server, nor reads the variables of other Services. */}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- /* A parent chart may give names alone, as other charts take them. */}}
{{- $pullSecrets := .Values.imagePullSecrets }}
{{- range .Values.global.imagePullSecrets }}
{{- $pullSecrets = append $pullSecrets (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- with uniq $pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- end }}
