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
{{- range $container, $parts := include "app-metrics.containers" .root | fromJson -}}
  {{- range $index, $variable := $parts.env }}{{ $_ := set $names (printf "%senv[%d].name" $container $index) $variable.name }}{{ end -}}
  {{- range $index, $source := $parts.envFrom }}{{ $_ := set $names (printf "%senvFrom[%d].prefix" $container $index) ($source.prefix | default "A") }}{{ end -}}
{{- end -}}
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
{{- range $container, $parts := include "app-metrics.containers" .root | fromJson -}}
  {{- $resources := $parts.resources | default dict -}}
  {{- $limits := $resources.limits | default dict -}}
  {{- $requests := $resources.requests | default dict -}}
  {{- range $kind, $quantities := dict "limits" $limits "requests" $requests -}}
    {{- range $name, $quantity := $quantities -}}
      {{- $path := printf "%sresources.%s.%s" $container $kind $name -}}
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
          {{- $_ := set $found "refused" (append $found.refused (printf "%s: huge pages need CPU or memory beside them; set %sresources.requests.memory" $path $container)) -}}
        {{- end -}}
      {{- end -}}
      {{- if and (eq $kind "requests") (or $isDevice (hasPrefix "hugepages-" $name)) -}}
        {{- $limit := get $limits $name | default "none" -}}
        {{- if or (eq (toString $limit) "none") (ne $amount (include "app-metrics.quantity" $limit | float64)) -}}
          {{- $_ := set $found "refused" (append $found.refused (printf "%s: must be what %sresources.limits.%s is (%v), got %v; set both alike" $path $container $name $limit $quantity)) -}}
        {{- end -}}
      {{- else if and (eq $kind "requests") (hasKey $limits $name) -}}
        {{- if gt $amount (include "app-metrics.quantity" (get $limits $name) | float64) -}}
          {{- $_ := set $found "refused" (append $found.refused (printf "%s: must be at most %sresources.limits.%s (%v), got %v; lower it, or raise the limit" $path $container $name (get $limits $name) $quantity)) -}}
        {{- end -}}
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
{{- $all := dict -}}
{{- range $list, $items := dict "volumes" .root.Values.volumes "overrides.pod.volumes" .root.Values.overrides.pod.volumes -}}
  {{- range $index, $volume := $items -}}
    {{- if hasKey $volumes $volume.name -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s[%d].name: there is a volume %q already; rename one, or remove it" $list $index $volume.name)) -}}
    {{- end -}}
    {{- $_ := set $volumes $volume.name $volume -}}
    {{- $_ := set $all (printf "%s[%d]" $list $index) $volume -}}
  {{- end -}}
{{- end -}}
{{- range $container, $parts := include "app-metrics.containers" .root | fromJson -}}
  {{- $paths := dict -}}
  {{- range $index, $mount := $parts.volumeMounts -}}
    {{- if not (hasKey $volumes $mount.name) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%svolumeMounts[%d].name: there is no volume %q; add it to volumes" $container $index $mount.name)) -}}
    {{- end -}}
    {{- $_ := set $paths $mount.mountPath true -}}
    {{- $isPrivileged := dig "privileged" false ($parts.securityContext | default dict) -}}
    {{- if and (eq (toString $mount.mountPropagation) "Bidirectional") (not $isPrivileged) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%svolumeMounts[%d].mountPropagation: Bidirectional needs securityContext.privileged; choose HostToContainer" $container $index)) -}}
    {{- end -}}
  {{- end -}}
  {{- range $index, $device := $parts.volumeDevices -}}
    {{- $volume := get $volumes $device.name | default dict -}}
    {{- if not (or $volume.persistentVolumeClaim $volume.ephemeral) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%svolumeDevices[%d].name: there is no volume %q that is a claim; add it to volumes" $container $index $device.name)) -}}
    {{- end -}}
    {{- if hasKey $paths $device.devicePath -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%svolumeDevices[%d].devicePath: something is mounted at %q already; choose another path" $container $index $device.devicePath)) -}}
    {{- end -}}
    {{- range $parts.volumeMounts -}}
      {{- if eq .name $device.name }}{{ $_ := set $found "refused" (append $found.refused (printf "%svolumeDevices[%d].name: the volume %q is mounted, too; remove one" $container $index $device.name)) }}{{ end -}}
    {{- end -}}
  {{- end -}}
  {{- range $index, $variable := $parts.env -}}
    {{- with dig "valueFrom" "fileKeyRef" "volumeName" "" $variable -}}
      {{- if not (and (hasKey $volumes .) (dig . "emptyDir" dict $volumes | kindIs "map") (le (len (get $volumes .)) 2)) -}}
        {{- $_ := set $found "refused" (append $found.refused (printf "%senv[%d].valueFrom.fileKeyRef.volumeName: there is no emptyDir volume %q; add it to volumes" $container $index .)) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $path, $volume := $all -}}
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
{{- $sets := dict "commonAnnotations" dict "deploymentAnnotations" $values.deploymentAnnotations "podAnnotations" $values.podAnnotations "service.annotations" $values.service.annotations "ingress.annotations" $values.ingress.annotations "serviceAccount.annotations" $values.serviceAccount.annotations -}}
{{- range $index, $object := $values.extraObjects }}{{ $_ := set $sets (printf "extraObjects[%d].metadata.annotations" $index) ($object.metadata.annotations | default dict) }}{{ end -}}
{{- range $path, $annotations := $sets -}}
  {{- $size := 0 -}}
  {{- range $key, $value := mergeOverwrite (deepCopy $values.commonAnnotations) $annotations }}{{ $size = add $size (len $key) (len $value) }}{{ end -}}
  {{- if gt $size 261144 }}{{ $_ := set $found "refused" (append $found.refused (printf "%s: annotations may have 261144 bytes together, with those of commonAnnotations, got %d; shorten them" $path $size)) }}{{ end -}}
{{- end -}}
{{- end }}
