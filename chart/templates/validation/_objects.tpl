{{/*
What a schema cannot say of extraObjects.
*/}}

{{/*
app-metrics.validateExtraObjects: objects that are there twice, or that the chart renders itself, and what a schema cannot say
of ConfigMaps, Secrets and Services.
Context: dict "root" (root), "found" (dict "refused").
*/}}
{{- define "app-metrics.validateExtraObjects" -}}
{{- $found := .found -}}
{{- $namespace := .root.Release.Namespace -}}
{{- $objects := list -}}
{{- if .root.Values.extraObjects -}}
  {{- range $file := list "dashboard" "deployment" "horizontalpodautoscaler" "ingress" "networkpolicy" "poddisruptionbudget" "prometheusrule" "service" "service-metrics" "serviceaccount" "servicemonitor" "tests/test" "tests/test-prometheus" -}}
    {{- range include (printf "%s/%s.yaml" $.root.Template.BasePath $file) $.root | splitList "\n---" }}{{ with fromYaml . }}{{ $objects = append $objects (dict "object" . "by" "the chart") }}{{ end }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- range $index, $object := .root.Values.extraObjects }}{{ $objects = append $objects (dict "object" $object "by" (printf "extraObjects[%d]" $index)) }}{{ end -}}
{{- $seen := dict -}}
{{- range $one := $objects -}}
  {{- $metadata := .object.metadata | default dict -}}
  {{- $group := contains "/" (toString .object.apiVersion) | ternary (splitList "/" (toString .object.apiVersion) | first) "" -}}
  {{- $identity := list $group .object.kind ($metadata.namespace | default $namespace) $metadata.name | join " " -}}
  {{- with get $seen $identity -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "%s: the %s %s is in %s already; choose another name, or remove one" $one.by $one.object.kind $metadata.name .)) -}}
  {{- end -}}
  {{- $_ := set $seen $identity .by -}}
  {{- $what := printf "%s %s" (toString .object.apiVersion) .object.kind -}}
  {{- if has $what (list "v1 ConfigMap" "v1 Secret") -}}
    {{- /* MaxSecretSize in pkg/apis/core; base64 is a third longer than what it stands for. */ -}}
    {{- $size := 0 -}}
    {{- $texts := (eq .object.kind "Secret") | ternary .object.stringData .object.data | default dict -}}
    {{- range $texts }}{{ $size = add $size (len .) }}{{ end -}}
    {{- range $key, $text := (eq .object.kind "Secret") | ternary .object.data .object.binaryData | default dict -}}
      {{- if not (and (eq $one.object.kind "Secret") (hasKey $texts $key)) }}{{ $size = add $size (len (b64dec $text)) }}{{ end -}}
    {{- end -}}
    {{- if gt $size 1048576 }}{{ $_ := set $found "refused" (append $found.refused (printf "%s: a %s may have 1048576 bytes, got %d; make two of it" .by .object.kind $size)) }}{{ end -}}
  {{- else if and (hasPrefix "apiextensions.k8s.io/" $what) (eq .object.kind "CustomResourceDefinition") -}}
    {{- $spec := kindIs "map" .object.spec | ternary .object.spec dict -}}
    {{- $name := printf "%v.%v" (get (kindIs "map" $spec.names | ternary $spec.names dict) "plural") (get $spec "group") -}}
    {{- if ne $name $metadata.name }}{{ $_ := set $found "refused" (append $found.refused (printf "%s.metadata.name: must be spec.names.plural and spec.group with a dot between them (%s), got %q; correct it" .by $name $metadata.name)) }}{{ end -}}
  {{- end -}}
  {{- if eq $what "v1 ConfigMap" -}}
    {{- range $key, $_ := .object.binaryData -}}
      {{- if hasKey ($one.object.data | default dict) $key }}{{ $_ := set $found "refused" (append $found.refused (printf "%s.binaryData.%s: data has the same key; remove one" $one.by $key)) }}{{ end -}}
    {{- end -}}
  {{- else if eq $what "v1 Service" -}}
    {{- /* RelaxedServiceNameValidation, which is on from Kubernetes 1.36. */ -}}
    {{- if and (regexMatch "^[0-9]" $metadata.name) (semverCompare "<1.36-0" $found.version) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.metadata.name: needs Kubernetes 1.36 or later, before that the name of a Service begins with a letter, got %q; choose another name" $one.by $metadata.name)) -}}
    {{- end -}}
  {{- else if eq $what "v1 Secret" -}}
    {{- $key := get (dict "kubernetes.io/dockerconfigjson" ".dockerconfigjson" "kubernetes.io/dockercfg" ".dockercfg") ($one.object.type | default "") -}}
    {{- if $key -}}
      {{- $text := get ($one.object.stringData | default dict) $key | default (get ($one.object.data | default dict) $key | b64dec) -}}
      {{- if hasKey (fromJson $text) "Error" }}{{ $_ := set $found "refused" (append $found.refused (printf "%s: of type %s must have a map in JSON by the key %s; correct it" $one.by $one.object.type $key)) }}{{ end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}
