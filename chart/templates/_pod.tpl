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
app-metrics.podSpec: what the application's Pods and the test Pods have in common.
Context: root.
*/}}
{{- define "app-metrics.podSpec" -}}
serviceAccountName: {{ include "app-metrics.serviceAccountName" . | quote }}
{{- /* Nothing in the Pod talks to the API server, nor reads the variables of other Services. */}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
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
