{{/*
app-metrics.testLabels: the one label of all test Pods. Never the application's `app` label: a test Pod that the
Services select would receive users' requests.
Context: root.
*/}}
{{- define "app-metrics.testLabels" -}}
app: {{ include "app-metrics.base" . }}-test
{{- end }}

{{/*
app-metrics.testImage: the image that has the program of the tests: that of the application if it is this chart's own, so
that there is nothing more to mirror, pin or scan.
Context: root.
*/}}
{{- define "app-metrics.testImage" -}}
{{- $image := dict "repository" "welignton/app-metrics" -}}
{{- if include "app-metrics.isOwn" . }}{{ $image = .Values.image }}{{ end -}}
{{- with .Values.tests.image }}{{ $image = mergeOverwrite (dict "repository" "welignton/app-metrics") . }}{{ end -}}
{{- include "app-metrics.image" (dict "root" . "image" $image) -}}
{{- end }}

{{/*
app-metrics.testPod: a Pod that `helm test` runs, under the application's own security and scheduling.
Context: dict "root" (root), "suffix" (of the name), "weight" (order), "check" (argument of helm-test.js),
"deadline" (seconds), "env" (map of strings).
*/}}
{{- define "app-metrics.testPod" -}}
apiVersion: v1
kind: Pod
metadata:
  {{- $labels := include "app-metrics.testLabels" .root | fromYaml }}
  {{- /* The Pod stays after the test: its log says what failed. The next test replaces it. */}}
  {{- $annotations := dict
    "helm.sh/hook" "test"
    "helm.sh/hook-weight" (toString .weight)
    "helm.sh/hook-delete-policy" "before-hook-creation"
    "helm.sh/hook-output-log-policy" "hook-succeeded,hook-failed"
  }}
  {{- include "app-metrics.metadata" (dict "root" .root "suffix" .suffix "labels" $labels "annotations" $annotations) | nindent 2 }}
spec:
  {{- include "app-metrics.podSpec" .root | nindent 2 }}
  restartPolicy: Never
  activeDeadlineSeconds: {{ .deadline }}
  containers:
    - name: test
      image: {{ include "app-metrics.testImage" .root | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      command: [node, dist/helm-test.js, {{ .check }}]
      {{- with .root.Values.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      env:
        {{- range $name, $value := .env }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      {{- with .root.Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
