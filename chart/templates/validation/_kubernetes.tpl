{{/*
What the API server asks of the values and a schema cannot say. Sources: pkg/apis/core/validation and
pkg/apis/networking/validation of k8s.io/kubernetes.
*/}}

{{/*
app-metrics.bits: the network part of an address range as binary digits, so that one range is inside another when it begins
with the other's digits. "host" follows when bits beyond the prefix are set.
Context: the range, such as 10.0.0.0/8 or 2001:db8::/32.
*/}}
{{- define "app-metrics.bits" -}}
{{- $address := . | splitList "/" | first -}}
{{- $length := . | splitList "/" | last | int -}}
{{- $bits := "" -}}
{{- if contains ":" $address -}}
  {{- $groups := $address | replace "::" ":x:" | trimAll ":" | splitList ":" -}}
  {{- $missing := sub 9 (len $groups) | int -}}
  {{- range $groups -}}
    {{- if eq . "x" }}{{ $bits = print $bits (repeat (int (mul 16 $missing)) "0") }}{{ else }}{{ $bits = print $bits (printf "0x%s" . | int64 | printf "%016b") }}{{ end -}}
  {{- end -}}
{{- else -}}
  {{- range splitList "." $address }}{{ $bits = print $bits (. | int64 | printf "%08b") }}{{ end -}}
{{- end -}}
{{- substr 0 $length $bits -}}
{{- if contains "1" (substr $length (len $bits) $bits) }}host{{ end -}}
{{- end }}

{{/*
app-metrics.validateEnvironment: names of variables. Before RelaxedEnvironmentVariableValidation, which is on from Kubernetes
1.32, fewer were taken.
Context: dict "root" (root), "found" (dict "refused").
*/}}
{{- define "app-metrics.validateEnvironment" -}}
{{- $found := .found -}}
{{- $names := dict -}}
{{- range $index, $variable := .root.Values.env }}{{ $_ := set $names (printf "env[%d].name" $index) $variable.name }}{{ end -}}
{{- range $index, $source := .root.Values.envFrom }}{{ $_ := set $names (printf "envFrom[%d].prefix" $index) ($source.prefix | default "A") }}{{ end -}}
{{- range $path, $name := $names -}}
  {{- if and (semverCompare "<1.32-0" $found.version) (not (regexMatch "^([-_a-zA-Z]|[.][-_a-zA-Z0-9])[-._a-zA-Z0-9]*$" $name)) -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "%s: needs Kubernetes 1.32 or later, before that letters, digits, dashes, underscores and dots, the first no digit, got %q; choose another name" $path $name)) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.validateRanges: address ranges, and those that a NetworkPolicy leaves out of others.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateRanges" -}}
{{- $found := .found -}}
{{- $ranges := dict -}}
{{- range $index, $range := .root.Values.service.loadBalancerSourceRanges }}{{ $_ := set $ranges (printf "service.loadBalancerSourceRanges[%d]" $index) $range }}{{ end -}}
{{- range $index, $peer := .root.Values.networkPolicy.metricsFrom -}}
  {{- with $peer.ipBlock -}}
    {{- $path := printf "networkPolicy.metricsFrom[%d].ipBlock" $index -}}
    {{- $_ := set $ranges (printf "%s.cidr" $path) .cidr -}}
    {{- $outer := include "app-metrics.bits" .cidr | trimSuffix "host" -}}
    {{- $whole := .cidr -}}
    {{- range $number, $range := .except -}}
      {{- $there := printf "%s.except[%d]" $path $number -}}
      {{- $_ := set $ranges $there $range -}}
      {{- $inner := include "app-metrics.bits" $range | trimSuffix "host" -}}
      {{- if or (ne (contains ":" $range) (contains ":" $whole)) (eq $inner $outer) (not (hasPrefix $outer $inner)) -}}
        {{- $_ := set $found "refused" (append $found.refused (printf "%s: must be inside cidr (%s) and smaller, got %q; correct it" $there $whole $range)) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $path, $range := $ranges -}}
  {{- /* StrictIPCIDRValidation: Kubernetes refuses it from 1.36 on, and an upgrade of the cluster must not break a release. */ -}}
  {{- if hasSuffix "host" (include "app-metrics.bits" $range) -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "%s: must have no bits beyond its prefix, or Kubernetes 1.36 and later refuse it, got %q; write the first address of the range" $path $range)) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.validateResources: requests and limits. Memory and CPU may be asked for without a limit; a device or huge pages
may not, and are whole.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateResources" -}}
{{- $found := .found -}}
{{- $resources := .root.Values.resources | default dict -}}
{{- $limits := $resources.limits | default dict -}}
{{- $requests := $resources.requests | default dict -}}
{{- range $kind, $quantities := dict "limits" $limits "requests" $requests -}}
  {{- range $name, $quantity := $quantities -}}
    {{- $path := printf "resources.%s.%s" $kind $name -}}
    {{- $amount := include "app-metrics.quantity" $quantity | float64 -}}
    {{- $isDevice := and (contains "/" $name) (not (contains "kubernetes.io/" $name)) -}}
    {{- if and $isDevice (ne $amount (floor $amount)) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s: must be a whole number of devices, got %v; round it" $path $quantity)) -}}
    {{- end -}}
    {{- if hasPrefix "hugepages-" $name -}}
      {{- $pages := divf $amount (include "app-metrics.quantity" (trimPrefix "hugepages-" $name) | float64) -}}
      {{- if ne $pages (floor $pages) -}}
        {{- $_ := set $found "refused" (append $found.refused (printf "%s: must be a multiple of %s, got %v; round it" $path (trimPrefix "hugepages-" $name) $quantity)) -}}
      {{- end -}}
      {{- if not (or (hasKey $limits "cpu") (hasKey $limits "memory") (hasKey $requests "cpu") (hasKey $requests "memory")) -}}
        {{- $_ := set $found "refused" (append $found.refused (printf "%s: huge pages need CPU or memory beside them; set resources.requests.memory" $path)) -}}
      {{- end -}}
    {{- end -}}
    {{- if and (eq $kind "requests") (or $isDevice (hasPrefix "hugepages-" $name)) -}}
      {{- $limit := get $limits $name | default "none" -}}
      {{- if or (eq (toString $limit) "none") (ne $amount (include "app-metrics.quantity" $limit | float64)) -}}
        {{- $_ := set $found "refused" (append $found.refused (printf "%s: must be what resources.limits.%s is (%v), got %v; set both alike" $path $name $limit $quantity)) -}}
      {{- end -}}
    {{- else if and (eq $kind "requests") (hasKey $limits $name) -}}
      {{- if gt $amount (include "app-metrics.quantity" (get $limits $name) | float64) -}}
        {{- $_ := set $found "refused" (append $found.refused (printf "%s: must be at most resources.limits.%s (%v), got %v; lower it, or raise the limit" $path $name (get $limits $name) $quantity)) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.validateVolumes: volumes, and what names them.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateVolumes" -}}
{{- $found := .found -}}
{{- $volumes := dict -}}
{{- range .root.Values.volumes }}{{ $_ := set $volumes .name . }}{{ end -}}
{{- range $index, $mount := .root.Values.volumeMounts -}}
  {{- if not (hasKey $volumes $mount.name) -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "volumeMounts[%d].name: there is no volume %q; add it to volumes" $index $mount.name)) -}}
  {{- end -}}
  {{- $isPrivileged := dig "privileged" false ($.root.Values.securityContext | default dict) -}}
  {{- if and (eq (toString $mount.mountPropagation) "Bidirectional") (not $isPrivileged) -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "volumeMounts[%d].mountPropagation: Bidirectional needs securityContext.privileged; choose HostToContainer" $index)) -}}
  {{- end -}}
{{- end -}}
{{- range $index, $variable := .root.Values.env -}}
  {{- with dig "valueFrom" "fileKeyRef" "volumeName" "" $variable -}}
    {{- if not (dig . "emptyDir" false $volumes | kindIs "map") -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "env[%d].valueFrom.fileKeyRef.volumeName: there is no emptyDir volume %q; add it to volumes" $index .)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $index, $volume := .root.Values.volumes -}}
  {{- $path := printf "volumes[%d]" $index -}}
  {{- with $volume.iscsi -}}
    {{- if and .initiatorName (gt (len (printf "%s:%s" $volume.name .targetPortal)) 64) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.name: with iscsi.initiatorName the name and the targetPortal have at most 63 characters, got %q; shorten it" $path $volume.name)) -}}
    {{- end -}}
  {{- end -}}
  {{- with dig "ephemeral" "volumeClaimTemplate" "spec" dict $volume -}}
    {{- if and .dataSource .dataSourceRef -}}
      {{- if or .dataSourceRef.namespace (ne (toJson .dataSource) (toJson .dataSourceRef)) -}}
        {{- $_ := set $found "refused" (append $found.refused (printf "%s.ephemeral.volumeClaimTemplate.spec.dataSource: must be what dataSourceRef is; remove it" $path)) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
  {{- $paths := list -}}
  {{- range $source := dig "projected" "sources" list $volume -}}
    {{- range $item := concat (dig "secret" "items" list $source) (dig "configMap" "items" list $source) (dig "downwardAPI" "items" list $source) }}{{ $paths = append $paths $item.path }}{{ end -}}
    {{- with $source.clusterTrustBundle }}{{ $paths = append $paths .path }}{{ end -}}
    {{- with $source.podCertificate }}{{ $paths = concat $paths (compact (list .credentialBundlePath .keyPath .certificateChainPath)) }}{{ end -}}
  {{- end -}}
  {{- if ne (len $paths) (len (uniq $paths)) -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "%s.projected.sources: no two files may have the same path, got %s; rename one" $path (join ", " $paths))) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.validateLabelKeys: keys whose values the Pods' own are taken for, which a selector beside them must not name.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateLabelKeys" -}}
{{- $found := .found -}}
{{- $terms := dict -}}
{{- $own := dict "matchLabels" (include "app-metrics.selectorLabels" .root | fromYaml) -}}
{{- range $index, $term := .root.Values.topologySpreadConstraints -}}
  {{- $_ := set $terms (printf "topologySpreadConstraints[%d]" $index) (mergeOverwrite (dict "labelSelector" $own) (deepCopy $term)) -}}
{{- end -}}
{{- range $kind := list "podAffinity" "podAntiAffinity" -}}
  {{- $affinity := get $.root.Values.affinity $kind | default dict -}}
  {{- range $index, $term := $affinity.requiredDuringSchedulingIgnoredDuringExecution }}{{ $_ := set $terms (printf "affinity.%s.requiredDuringSchedulingIgnoredDuringExecution[%d]" $kind $index) $term }}{{ end -}}
  {{- range $index, $term := $affinity.preferredDuringSchedulingIgnoredDuringExecution }}{{ $_ := set $terms (printf "affinity.%s.preferredDuringSchedulingIgnoredDuringExecution[%d].podAffinityTerm" $kind $index) $term.podAffinityTerm }}{{ end -}}
{{- end -}}
{{- range $path, $term := $terms -}}
  {{- $selector := $term.labelSelector | default dict -}}
  {{- $selected := keys ($selector.matchLabels | default dict) -}}
  {{- range $selector.matchExpressions }}{{ $selected = append $selected .key }}{{ end -}}
  {{- range $index, $key := $term.matchLabelKeys -}}
    {{- if or (has $key $selected) (has $key ($term.mismatchLabelKeys | default list)) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.matchLabelKeys[%d]: must not be in labelSelector or mismatchLabelKeys, too, got %q; remove one" $path $index $key)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.validateAnnotations: annotations that Kubernetes itself reads.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateAnnotations" -}}
{{- $found := .found -}}
{{- $values := .root.Values -}}
{{- range $where := list "podAnnotations" "commonAnnotations" -}}
  {{- range $key, $value := get $values $where -}}
    {{- $path := printf "%s.%s" $where $key -}}
    {{- $rule := "" -}}
    {{- if eq $key "kubernetes.io/config.mirror" }}{{ $rule = "is the kubelet's own; remove it" }}{{ end -}}
    {{- if and (eq $key "controller.kubernetes.io/pod-deletion-cost") (or (not (regexMatch "^(0|-?[1-9][0-9]{0,9})$" $value)) (gt (int64 $value) 2147483647) (lt (int64 $value) -2147483648)) }}{{ $rule = "must be an integer of 32 bits; correct it" }}{{ end -}}
    {{- if and (eq $key "scheduler.alpha.kubernetes.io/tolerations") $value }}{{ $rule = "is how tolerations were once set; use tolerations" }}{{ end -}}
    {{- if hasPrefix "container.apparmor.security.beta.kubernetes.io/" $key }}{{ $rule = "is how AppArmor was once set; use securityContext.appArmorProfile" }}{{ end -}}
    {{- if or (eq $key "seccomp.security.alpha.kubernetes.io/pod") (hasPrefix "container.seccomp.security.alpha.kubernetes.io/" $key) }}{{ $rule = "is how seccomp was once set; use podSecurityContext.seccompProfile" }}{{ end -}}
    {{- with $rule -}}
      {{- $_ := set $found "contradictions" (append $found.contradictions (printf "%s: %s, got %q" $path . $value)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $ranges := "service.beta.kubernetes.io/load-balancer-source-ranges" -}}
{{- range $path, $annotations := dict "service.annotations" $values.service.annotations "commonAnnotations" $values.commonAnnotations -}}
  {{- if hasKey $annotations $ranges -}}
    {{- $_ := set $found "contradictions" (append $found.contradictions (printf "%s.%s: the ranges have a value of their own; use service.loadBalancerSourceRanges" $path $ranges)) -}}
  {{- end -}}
{{- end -}}
{{- $all := mergeOverwrite (deepCopy $values.commonAnnotations) $values.ingress.annotations -}}
{{- $class := get $all "kubernetes.io/ingress.class" -}}
{{- if and $values.ingress.enabled $values.ingress.className (hasKey $all "kubernetes.io/ingress.class") (ne $class $values.ingress.className) -}}
  {{- $_ := set $found "refused" (append $found.refused (printf "ingress.className: must be what the annotation kubernetes.io/ingress.class is (%q), got %q; remove the annotation" $class $values.ingress.className)) -}}
{{- end -}}
{{- $all = mergeOverwrite (deepCopy $values.commonAnnotations) $values.service.annotations -}}
{{- $hints := list "service.kubernetes.io/topology-mode" "service.kubernetes.io/topology-aware-hints" -}}
{{- if and (hasKey $all (first $hints)) (hasKey $all (last $hints)) (ne (get $all (first $hints)) (get $all (last $hints))) -}}
  {{- $_ := set $found "refused" (append $found.refused (printf "service.annotations.%s: must be what %s is (%q), got %q; remove the latter" (first $hints) (last $hints) (get $all (last $hints)) (get $all (first $hints)))) -}}
{{- end -}}
{{- /* ValidateAnnotationsSize in k8s.io/apimachinery/pkg/api/validation; the chart's own take less than 1,000 bytes. */ -}}
{{- $sets := dict "commonAnnotations" dict "podAnnotations" $values.podAnnotations "service.annotations" $values.service.annotations "ingress.annotations" $values.ingress.annotations "serviceAccount.annotations" $values.serviceAccount.annotations -}}
{{- range $index, $object := $values.extraObjects }}{{ $_ := set $sets (printf "extraObjects[%d].metadata.annotations" $index) ($object.metadata.annotations | default dict) }}{{ end -}}
{{- range $path, $annotations := $sets -}}
  {{- $size := 0 -}}
  {{- range $key, $value := mergeOverwrite (deepCopy $values.commonAnnotations) $annotations }}{{ $size = add $size (len $key) (len $value) }}{{ end -}}
  {{- if gt $size 261144 }}{{ $_ := set $found "refused" (append $found.refused (printf "%s: annotations may have 261144 bytes together, with those of commonAnnotations, got %d; shorten them" $path $size)) }}{{ end -}}
{{- end -}}
{{- end }}

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
    {{- $name := printf "%v.%v" (dig "spec" "names" "plural" "" .object) (dig "spec" "group" "" .object) -}}
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
