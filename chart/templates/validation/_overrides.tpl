{{/*
What the overrides ask of each other, and of the other values. Sources: pkg/apis/apps/validation and pkg/apis/core/validation of
k8s.io/kubernetes.
*/}}

{{/*
app-metrics.validateOverrides: what the overrides of different fields ask of each other, and of the values.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateOverrides" -}}
{{- $values := .root.Values -}}
{{- $deployment := $values.overrides.deployment -}}
{{- $pod := $values.overrides.pod -}}
{{- $service := $values.overrides.service -}}
{{- $refused := list -}}
{{- $deadline := $deployment.progressDeadlineSeconds | default 600 | int64 -}}
{{- if ge ($deployment.minReadySeconds | default 0 | int64) $deadline -}}
  {{- $refused = append $refused (printf "overrides.deployment.minReadySeconds: must be less than progressDeadlineSeconds (%d), got %d; raise that" $deadline (int64 $deployment.minReadySeconds)) -}}
{{- end -}}
{{- with dig "strategy" "rollingUpdate" dict $deployment -}}
  {{- if and (has (toString .maxSurge) (list "0" "0%" "00%")) (has (toString .maxUnavailable) (list "0" "0%" "00%")) -}}
    {{- $refused = append $refused "overrides.deployment.strategy.rollingUpdate: maxSurge and maxUnavailable are both 0, so that no Pod could be replaced; raise one" -}}
  {{- end -}}
{{- end -}}
{{- if and (eq (toString $pod.dnsPolicy) "None") (not (dig "dnsConfig" "nameservers" "" $pod)) -}}
  {{- $refused = append $refused "overrides.pod.dnsConfig: dnsPolicy None needs nameservers; add one" -}}
{{- end -}}
{{- range $key := list "hostNetwork" "hostPID" "hostIPC" -}}
  {{- if and (get $pod $key) (eq (toString $pod.hostUsers) "false") -}}
    {{- $refused = append $refused (printf "overrides.pod.%s: hostUsers=false has none of the host's; remove one" $key) -}}
  {{- end -}}
{{- end -}}
{{- $names := dict "app-metrics" "the application's own" -}}
{{- $grace := hasKey $pod "terminationGracePeriodSeconds" | ternary $pod.terminationGracePeriodSeconds (add $values.drainSeconds 15) | int64 -}}
{{- if lt $grace (int64 $values.drainSeconds) -}}
  {{- $refused = append $refused (printf "overrides.pod.terminationGracePeriodSeconds: must be at least drainSeconds (%d), got %d; raise it, or lower drainSeconds" (int64 $values.drainSeconds) $grace) -}}
{{- end -}}
{{- $numbers := dict -}}
{{- range $path, $container := include "app-metrics.containers" .root | fromJson -}}
  {{- if contains "initContainers" $path }}{{ $numbers = dict }}{{ end -}}
  {{- if $path -}}
    {{- with get $names $container.name }}{{ $refused = append $refused (printf "%sname: is %s, got %q; choose another%s" $path . $container.name (eq $container.name "app-metrics" | ternary ", or use overrides.container" "")) }}{{ end -}}
    {{- $_ := set $names $container.name (printf "that of %s" (trimSuffix "." $path)) -}}
  {{- end -}}
  {{- range $hook := list "postStart" "preStop" -}}
    {{- $seconds := dig "lifecycle" $hook "sleep" "seconds" 0 $container | int64 -}}
    {{- /* The chart's own service drains when the hook is over. */ -}}
    {{- $drain := and (empty $path) $seconds (eq $hook "preStop") (include "app-metrics.isOwn" $.root) | empty | ternary 0 $values.drainSeconds | int64 -}}
    {{- if and $drain (gt (add $seconds $drain | int64) $grace) -}}
      {{- $refused = append $refused (printf "overrides.container.lifecycle.preStop.sleep.seconds: must be, with drainSeconds (%d), at most the grace period (%d), got %d; lower it, or raise overrides.pod.terminationGracePeriodSeconds" $drain $grace $seconds) -}}
    {{- else if gt $seconds $grace -}}
      {{- $refused = append $refused (printf "%slifecycle.%s.sleep.seconds: must be at most the grace period (%d), got %d; lower it, or raise overrides.pod.terminationGracePeriodSeconds" ($path | default "overrides.container.") $hook $grace $seconds) -}}
    {{- end -}}
  {{- end -}}
  {{- $ports := empty $path | ternary (dict "http" $values.app.port "metrics" $values.metrics.port) dict -}}
  {{- if and (not $path) $values.metrics.public }}{{ $_ := unset $ports "metrics" }}{{ end -}}
  {{- $own := keys $ports | sortAlpha -}}
  {{- range $name, $port := $ports }}{{ $_ := set $numbers (printf "%v/TCP" $port) $name }}{{ end -}}
  {{- range $index, $port := $container.ports -}}
    {{- $there := printf "%sports[%d]" ($path | default "overrides.container.") $index -}}
    {{- $number := $port.containerPort | default (get $ports (toString $port.name)) -}}
    {{- if has $port.name $own -}}
      {{- if or $port.containerPort $port.protocol }}{{ $refused = append $refused (printf "%s: the port %s is the chart's own; use %s" $there $port.name (eq $port.name "http" | ternary "app.port" "metrics.port")) }}{{ end -}}
    {{- else if not $port.containerPort -}}
      {{- $refused = append $refused (printf "%s.containerPort: is required for another port than %s; add it" $there (join " and " $own | default "the chart's")) -}}
    {{- else -}}
      {{- $identity := printf "%v/%s" $number ($port.protocol | default "TCP") -}}
      {{- if hasKey $numbers $identity }}{{ $refused = append $refused (printf "%s: there is a port %s already; remove one" $there $identity) }}{{ end -}}
      {{- $_ := set $numbers $identity true -}}
    {{- end -}}
    {{- if and $pod.hostNetwork $port.hostPort (ne (toString $port.hostPort) (toString $number)) -}}
      {{- $refused = append $refused (printf "%s.hostPort: with hostNetwork it is the port itself (%v), got %v; remove it" $there $number $port.hostPort) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $isBalanced := eq $values.service.type "LoadBalancer" -}}
{{- range $key := pick $service "allocateLoadBalancerNodePorts" "healthCheckNodePort" "loadBalancerClass" "loadBalancerIP" | keys | sortAlpha -}}
  {{- if not $isBalanced }}{{ $refused = append $refused (printf "overrides.service.%s: only a Service of type LoadBalancer has it, service.type is %s; remove it, or change the type" $key $values.service.type) }}{{ end -}}
{{- end -}}
{{- if and $service.healthCheckNodePort (ne $values.service.externalTrafficPolicy "Local") -}}
  {{- $refused = append $refused "overrides.service.healthCheckNodePort: needs service.externalTrafficPolicy Local; set it" -}}
{{- end -}}
{{- if and (eq (toString $service.clusterIP) "None") (ne $values.service.type "ClusterIP") -}}
  {{- $refused = append $refused (printf "overrides.service.clusterIP: None needs service.type ClusterIP, which is %s; change it" $values.service.type) -}}
{{- end -}}
{{- if and (eq (toString $service.ipFamilyPolicy) "SingleStack") (gt (len ($service.ipFamilies | default list)) 1) -}}
  {{- $refused = append $refused "overrides.service.ipFamilies: SingleStack has one; remove one, or change ipFamilyPolicy" -}}
{{- end -}}
{{- if and (eq (toString $service.clusterIP) "None") (ne (int64 $values.service.port) (int64 $values.app.port)) -}}
  {{- $refused = append $refused (printf "overrides.service.clusterIP: without an address clients reach the Pods' own port, app.port (%d), but service.port is %d; set both alike" (int64 $values.app.port) (int64 $values.service.port)) -}}
{{- end -}}
{{- if ne (len ($service.ipFamilies | default list)) (len ($service.ipFamilies | default list | uniq)) -}}
  {{- $refused = append $refused "overrides.service.ipFamilies: has one twice; remove it" -}}
{{- end -}}
{{- $numbers := dict (printf "%v/TCP" $values.service.port) true -}}
{{- $nodePorts := dict (toString $service.healthCheckNodePort) "healthCheckNodePort" -}}
{{- range $index, $port := $service.ports -}}
  {{- $there := printf "overrides.service.ports[%d]" $index -}}
  {{- if eq $port.name "http" -}}
    {{- if or $port.port $port.targetPort $port.protocol }}{{ $refused = append $refused (printf "%s: the port http is the chart's own; use service.port and app.port" $there) }}{{ end -}}
  {{- else if not $port.port -}}
    {{- $refused = append $refused (printf "%s.port: is required for another port than http; add it" $there) -}}
  {{- else -}}
    {{- $identity := printf "%v/%s" $port.port ($port.protocol | default "TCP") -}}
    {{- if hasKey $numbers $identity }}{{ $refused = append $refused (printf "%s: there is a port %s already; remove one" $there $identity) }}{{ end -}}
    {{- $_ := set $numbers $identity true -}}
  {{- end -}}
  {{- if and (eq (toString $port.targetPort) "metrics") (not $values.metrics.public) -}}
    {{- $refused = append $refused (printf "%s.targetPort: the metrics are not public; use metrics.public" $there) -}}
  {{- end -}}
  {{- if and $port.nodePort (hasKey $nodePorts (toString $port.nodePort)) -}}
    {{- $refused = append $refused (printf "%s.nodePort: %v is that of %s, too; choose another" $there $port.nodePort (get $nodePorts (toString $port.nodePort))) -}}
  {{- end -}}
  {{- $_ := set $nodePorts (toString $port.nodePort) $there -}}
  {{- if and $port.nodePort (eq $values.service.type "ClusterIP") -}}
    {{- $refused = append $refused (printf "%s.nodePort: a Service of type ClusterIP has none; remove it, or change service.type" $there) -}}
  {{- end -}}
{{- end -}}
{{- $_ := set .found "refused" (concat .found.refused $refused) -}}
{{- end }}
