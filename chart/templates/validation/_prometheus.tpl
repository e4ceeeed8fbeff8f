{{/*
What Prometheus and its operator ask of the values and a schema cannot say: templates in labels and annotations, regular
expressions, and relabelings that would take away what the alert selects by.
*/}}

{{/*
app-metrics.templateFault: what is wrong with a template of Prometheus, in words, as far as words are at hand; otherwise empty.
Action by action: whether it is closed, its functions, its variables, and its blocks. It knows the functions that both
Prometheus 2.42 and 3 have.
Source: https://prometheus.io/docs/prometheus/latest/configuration/template_reference and text/template of Go.
Context: the text.
*/}}
{{- define "app-metrics.templateFault" -}}
{{- $functions := splitList " " "args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp label match parseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort strvalue tableLink title toLower toTime toUpper value and call eq ge gt html index js le len lt ne not or print printf println slice urlquery true false nil" -}}
{{- $fault := "" -}}
{{- $quoted := "\"([^\"\\\\\\n]|\\\\.)*\"|`[^`]*`|'([^'\\\\\\n]|\\\\.)*'" -}}
{{- $action := printf "{{(- |-\\n)?((%s|/\\*([^*]|\\*+[^*/])*\\*+/|[^\"`'{}])*)}}" $quoted -}}
{{- $actions := regexFindAll $action . -1 -}}
{{- if contains "{{" (regexReplaceAll $action . "") }}{{ $fault = "has an action that is not closed or not readable" }}{{ end -}}
{{- $variables := list "$" "$labels" "$externalLabels" "$externalURL" "$value" -}}
{{- $open := list -}}
{{- range $actions -}}
  {{- $inner := regexReplaceAll "^{{(-\\s)?\\s*|\\s*(\\s-)?}}$" . "" -}}
  {{- $isComment := regexMatch "^{{(- )?/[*]" . -}}
  {{- /* What is in quotes is a value like any other: "" stands for it. */ -}}
  {{- $code := regexReplaceAll $quoted $inner "\"\"" -}}
  {{- $keyword := regexFind "^(if|range|with|define|block|template|else|end|break|continue)\\b" $code -}}
  {{- $rest := trimPrefix $keyword $code | trim -}}
  {{- if eq $keyword "else" }}{{ $rest = regexReplaceAll "^(if|with)\\b" $rest "" | trim }}{{ end -}}
  {{- if has $keyword (list "define" "block" "template") }}{{ $rest = trimPrefix "\"\"" $rest | trim }}{{ end -}}
  {{- /* A block ends the variables that were declared in it; a definition knows none but its own. */ -}}
  {{- if has $keyword (list "if" "range" "with" "define" "block") -}}
    {{- if and $open (eq $keyword "define") }}{{ $fault = "has a define inside a block" }}{{ end -}}
    {{- $open = append $open (dict "keyword" $keyword "variables" $variables "hasElse" false) -}}
    {{- if has $keyword (list "define" "block") }}{{ $variables = list "$" }}{{ end -}}
  {{- end -}}
  {{- range regexFindAll "\\$[A-Za-z0-9_]+\\s*(,|:?=)" $rest -1 }}{{ $variables = append $variables (regexFind "\\$[A-Za-z0-9_]+" .) }}{{ end -}}
  {{- $rest = regexReplaceAll "^\\$[A-Za-z0-9_]+(\\s*,\\s*\\$[A-Za-z0-9_]+)?\\s*:?=\\s*" $rest "" -}}
  {{- if not $isComment -}}
    {{- with regexFind "[^\\pL\\pN\\s_.$()|:=,\"-]" $code }}{{ $fault = printf "has %s in an action, which templates do not know (they have functions, such as gt for >)" . }}{{ end -}}
    {{- range regexFindAll "\\$[A-Za-z0-9_]*" $code -1 -}}
      {{- if not (has . $variables) }}{{ $fault = printf "uses the variable %s, which is none of $labels, $value, $externalLabels and $externalURL" . }}{{ end -}}
    {{- end -}}
    {{- range regexFindAll "(^|[^\\pL0-9_.$])[\\pL_][\\pL0-9_]*" (printf " %s" $rest) -1 -}}
      {{- $name := regexFind "[\\pL_][\\pL0-9_]*$" . -}}
      {{- if not (has $name $functions) }}{{ $fault = printf "calls %s, which Prometheus does not have" $name }}{{ end -}}
    {{- end -}}
    {{- $needsNothing := has $keyword (list "end" "break" "continue" "define") -}}
    {{- $mayBeEmpty := or $needsNothing (and (has $keyword (list "else" "template")) (not (regexMatch "^else\\s+(if|with)\\b" $code))) -}}
    {{- if and $needsNothing $rest }}{{ $fault = printf "has %q where only %s may be" $inner $keyword }}{{ end -}}
    {{- if and (not $rest) (not $mayBeEmpty) }}{{ $fault = printf "has an action without a value, {{ %s }}" $inner }}{{ end -}}
    {{- if and (has $keyword (list "end" "else")) (not $open) }}{{ $fault = printf "has an %s without a block before it" $keyword }}{{ end -}}
    {{- if and $open (eq $keyword "else") -}}
      {{- $block := last $open -}}
      {{- if $block.hasElse }}{{ $fault = "has a second else" }}{{ end -}}
      {{- $_ := set $block "hasElse" (eq $code "else") -}}
    {{- end -}}
    {{- if and $open (eq $keyword "end") -}}
      {{- $variables = (last $open).variables -}}
      {{- $open = initial $open -}}
    {{- end -}}
    {{- if and (has $keyword (list "break" "continue")) (not (regexMatch "\"keyword\":\"range\"" (toJson $open))) }}{{ $fault = printf "has a %s outside a range" $keyword }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- if and $open (not $fault) }}{{ $fault = printf "has a block without an end, %s" (last $open).keyword }}{{ end -}}
{{- $fault -}}
{{- end }}

{{/*
app-metrics.parseTemplate: has Helm's parser read a template of Prometheus, which is the same: text/template of Go. Nothing of it
is executed. It ends the render where the parser fails, with the text, before which the path stands.
Context: dict "root" (root), "path", "text".
*/}}
{{- define "app-metrics.parseTemplate" -}}
{{- /* Helm has other functions, and a definition only outside of a block. */ -}}
{{- $names := "args|externalURL|graphLink|humanize|humanize1024|humanizeDuration|humanizePercentage|humanizeTimestamp|label|match|parseDuration|pathPrefix|query|reReplaceAll|safeHtml|sortByLabel|stripDomain|stripPort|strvalue|tableLink|toLower|toTime|toUpper|value" -}}
{{- $text := .text -}}
{{- range until 2 }}{{ $text = regexReplaceAll (printf "([^$.\\pL0-9_])(%s)([^\\pL0-9_])" $names) $text "${1}print${3}" }}{{ end -}}
{{- $text = regexReplaceAll "({{(?:-\\s)?\\s*)define\\b" $text "${1}if" -}}
{{- $variables := "{{ $labels := 0 }}{{ $externalLabels := 0 }}{{ $externalURL := 0 }}{{ $value := 0 }}" -}}
{{- tpl (printf "{{/* %s is no template that Prometheus can read: */}}%s{{ if false }}%s{{ end }}" .path $variables $text) .root -}}
{{- end }}

{{/*
app-metrics.validateTemplates: templates of Prometheus in the labels and annotations of alerts.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateTemplates" -}}
{{- $found := .found -}}
{{- $alert := .root.Values.alert -}}
{{- $texts := dict "alert.severity" $alert.severity "alert.runbookUrl" $alert.runbookUrl "alert.runbookBaseUrl" $alert.runbookBaseUrl "alert.dashboardUrl" $alert.dashboardUrl -}}
{{- range $name, $text := .root.Values.companionAlerts.labels }}{{ $_ := set $texts (printf "companionAlerts.labels.%s" $name) $text }}{{ end -}}
{{- range $key, $companion := omit .root.Values.companionAlerts "labels" }}{{ $_ := set $texts (printf "companionAlerts.%s.severity" $key) $companion.severity }}{{ end -}}
{{- range $kind := list "labels" "annotations" -}}
  {{- range $name, $text := get $alert $kind }}{{ $_ := set $texts (printf "alert.%s.%s" $kind $name) $text }}{{ end -}}
{{- end -}}
{{- range $group, $rules := .root.Values.extraRuleGroups -}}
  {{- range $index, $rule := $rules.rules -}}
    {{- range $kind := empty $rule.alert | ternary list (list "labels" "annotations") -}}
      {{- range $name, $text := get $rule $kind | default dict }}{{ $_ := set $texts (printf "extraRuleGroups[%d].rules[%d].%s.%s" $group $index $kind $name) $text }}{{ end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $path, $text := $texts -}}
  {{- $fault := include "app-metrics.templateFault" $text -}}
  {{- if and (contains "{{" $text) (not $fault) (not $found.refused) }}{{ include "app-metrics.parseTemplate" (dict "root" $.root "path" $path "text" $text) }}{{ end -}}
  {{- with $fault -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "%s: %s, and Prometheus would load no alert of the file; correct it, got %s" $path . (toRawJson $text | trunc 80))) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.knownLabels: labels of a target before its own relabelings, as YAML, as far as they are known here; the name of the Pod
stands for all of them.
Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config and Prometheus Operator.
Context: root.
*/}}
{{- define "app-metrics.knownLabels" -}}
{{- $service := include "app-metrics.service" . -}}
{{- $known := dict "namespace" .Release.Namespace "service" $service "__meta_kubernetes_namespace" .Release.Namespace "__meta_kubernetes_service_name" $service "__metrics_path__" .Values.metrics.path -}}
{{- /* Of an existing Service no more is known. */ -}}
{{- if not .Values.existingService -}}
{{- $pod := printf "%s-5d4f8c7b9d-x2x4z" $service -}}
{{- $known = merge $known (dict "pod" $pod "container" "app-metrics" "endpoint" "metrics" "__meta_kubernetes_pod_name" $pod "__meta_kubernetes_pod_container_name" "app-metrics") -}}
{{- if not .Values.overrides.serviceMonitor.jobLabel }}{{ $_ := set $known "job" $service }}{{ end -}}
{{- if not .Values.overrides.endpoint.scheme }}{{ $_ := set $known "__scheme__" "http" }}{{ end -}}
{{- range $kind, $labels := dict "pod" (include "app-metrics.podLabels" . | fromYaml) "service" (merge (dict "app.kubernetes.io/component" "metrics") (include "app-metrics.labels" . | fromYaml)) -}}
  {{- range $key, $value := $labels }}{{ $_ := set $known (printf "__meta_kubernetes_%s_label_%s" $kind (regexReplaceAll "[^a-zA-Z0-9_]" $key "_")) $value }}{{ end -}}
{{- end -}}
{{- end -}}
{{- toYaml $known -}}
{{- end }}

{{/*
app-metrics.validateRelabelings: regular expressions, and relabelings after which the alert would select nothing.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateRelabelings" -}}
{{- $found := .found -}}
{{- $labels := include "app-metrics.knownLabels" .root | fromYaml -}}
{{- $monitor := .root.Values.serviceMonitor -}}
{{- $counter := .root.Values.metrics.requests.name -}}
{{- /* Of its own counter the chart knows that it has no labels, nor targetLabels. */ -}}
{{- $overrides := .root.Values.overrides.serviceMonitor -}}
{{- $hasLabels := or .root.Values.existingService $overrides.targetLabels $overrides.podTargetLabels (ne $counter "app_requests_total") -}}
{{- /* What the relabelings of the target may have added to the samples. */ -}}
{{- $added := list -}}
{{- $isMapped := false -}}
{{- range $monitor.relabelings }}{{ $added = append $added .targetLabel }}{{ $isMapped = or $isMapped (eq (toString .action | lower) "labelmap") (contains "$" (toString .targetLabel)) }}{{ end -}}
{{- range $kind := list "relabelings" "metricRelabelings" -}}
  {{- $isTarget := eq $kind "relabelings" -}}
  {{- $kept := $isTarget | ternary (list "namespace" "service" "pod" "__scrape_interval__" "__scrape_timeout__" "__address__" "__scheme__" "__metrics_path__") (list "namespace" "service" "pod" "__name__") -}}
  {{- /* Where and how it is scraped may be changed. */ -}}
  {{- $fixed := without $kept "__address__" "__scheme__" "__metrics_path__" -}}
  {{- $known := $isTarget | ternary $labels (merge (dict "__name__" $counter) (pick $labels "namespace" "service" "pod" "job" "container" "endpoint")) -}}
  {{- range $index, $rule := get $monitor $kind -}}
    {{- $path := printf "serviceMonitor.%s[%d]" $kind $index -}}
    {{- $action := $rule.action | default "replace" | lower -}}
    {{- $regex := $rule.regex | default "(.*)" -}}
    {{- $whole := printf "^(?s:%s)$" $regex -}}
    {{- $target := $rule.targetLabel | default "" -}}
    {{- $replacement := hasKey $rule "replacement" | ternary (toString $rule.replacement) "$1" -}}
    {{- $harm := "" -}}
    {{- /* The values of its source labels, joined, where all are known: the chart's own counter has no labels. */ -}}
    {{- $values := list -}}
    {{- $isKnown := true -}}
    {{- range $rule.sourceLabels -}}
      {{- $isKnown = and $isKnown (or (hasKey $known .) (not (or $isTarget $isMapped $hasLabels (has . $added) (eq . "instance")))) -}}
      {{- $values = append $values (get $known .) -}}
    {{- end -}}
    {{- $joined := join (hasKey $rule "separator" | ternary $rule.separator ";") $values -}}
    {{- /* Nothing or the expression: it matches nothing unless Helm, whose engine is that of Prometheus, cannot read it. */ -}}
    {{- if not (regexMatch (printf "|%s" $whole) "") -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.regex: is no regular expression of RE2, got %q; correct it" $path $regex)) -}}
    {{- else if has $regex (list "null" "~") -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.regex: Prometheus 2 takes it for no value at all, got %q; write it in parentheses, such as (null)" $path $regex)) -}}
    {{- else if eq $action "labeldrop" -}}
      {{- range $kept }}{{ if regexMatch $whole . }}{{ $harm = printf "drops the label %s" . }}{{ end }}{{ end -}}
    {{- else if eq $action "labelkeep" -}}
      {{- range $kept }}{{ if not (regexMatch $whole .) }}{{ $harm = printf "drops the label %s" . }}{{ end }}{{ end -}}
    {{- else if eq $action "labelmap" -}}
      {{- range $name, $value := $known -}}
        {{- if regexMatch $whole $name -}}
          {{- $mapped := regexReplaceAll $whole $name $replacement -}}
          {{- if and (has $mapped $fixed) (ne $mapped $name) (ne $value (get $known $mapped)) }}{{ $harm = printf "overwrites the label %s with %s" $mapped $name }}{{ end -}}
        {{- end -}}
      {{- end -}}
      {{- if has $replacement $fixed }}{{ $harm = printf "overwrites the label %s" $replacement }}{{ end -}}
    {{- else if has $action (list "keep" "drop") -}}
      {{- if and $isKnown (eq (regexMatch $whole $joined) (eq $action "drop")) }}{{ $harm = $isTarget | ternary "drops every target" (printf "drops %s" $counter) }}{{ end -}}
    {{- else if has $action (list "keepequal" "dropequal") -}}
      {{- if and $isKnown (hasKey $known $target) (eq (eq $joined (get $known $target)) (eq $action "dropequal")) }}{{ $harm = $isTarget | ternary "drops every target" (printf "drops %s" $counter) }}{{ end -}}
    {{- else if or (has $target $fixed) (contains "$" $target) -}}
      {{- /* It may not be its turn, or write what is there. */ -}}
      {{- $isOff := and $isKnown (eq $action "replace") (not (regexMatch $whole $joined)) -}}
      {{- $isSame := and $isKnown (eq $action "replace") (hasKey $known $target) (eq (regexReplaceAll $whole $joined $replacement) (get $known $target)) -}}
      {{- if not (or $isOff $isSame) }}{{ $harm = contains "$" $target | ternary (printf "may overwrite any label, with targetLabel %s" $target) (printf "overwrites the label %s" $target) }}{{ end -}}
    {{- end -}}
    {{- with $harm -}}
      {{- $_ := set $found "contradictions" (append $found.contradictions (printf "%s: %s, by which the alert finds the application, so that it would never fire; write to another label, or spare this one" $path .)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.expressionFault: what Prometheus would not read in a PromQL expression, as far as no grammar is needed: strings,
regular expressions of matchers, and durations of zero. Empty when there is nothing.
Source: Unquote in util/strutil of Prometheus.
Context: the expression.
*/}}
{{- define "app-metrics.expressionFault" -}}
{{- $fault := "" -}}
{{- $string := "\"([^\"\\\\\\n]|\\\\.)*\"|'([^'\\\\\\n]|\\\\.)*'|`[^`]*`" -}}
{{- /* Each string, with the operator of a matcher before it, and each comment. */ -}}
{{- $tokens := printf "([=!]~\\s*)?(%s)|#[^\\n]*" $string -}}
{{- $code := regexReplaceAll $tokens . "S" -}}
{{- if regexMatch "[\"'`]" $code }}{{ $fault = "has a string that is not closed" }}{{ end -}}
{{- $zero := "(0+(ms|[smhdwy])?)+\\s*" -}}
{{- if regexMatch (printf "\\[\\s*%s[]:]|\\[[^]]*:\\s*%s]" $zero $zero) $code }}{{ $fault = "has a range of zero" }}{{ end -}}
{{- $escape := "[abfnrtv\\\\]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}" -}}
{{- range regexFindAll $tokens . -1 -}}
  {{- $text := regexReplaceAll "^[=!]~\\s*" . "" -}}
  {{- if not (hasPrefix "#" $text) -}}
    {{- $regex := substr 1 (sub (len $text) 1 | int) $text -}}
    {{- $isRaw := hasPrefix "`" $text -}}
    {{- $left := regexReplaceAll (printf "\\\\(%s|%s)" $escape (substr 0 1 $text)) $regex "" -}}
    {{- if and (not $isRaw) (contains "\\" $left) -}}
      {{- $wrong := regexFind "\\\\.?" $left -}}
      {{- $fault = printf "has %s in a string, which is no escape; write \\%s, or put the string in backticks" $wrong $wrong -}}
    {{- else if and (ne $text .) (or $isRaw (not (regexMatch "\\\\[xuU0-7]" $regex))) -}}
      {{- if not $isRaw }}{{ $regex = $regex | replace "\\\"" "\"" | replace "\\'" "'" | replace "\\\\" "\\" }}{{ end -}}
      {{- if not (regexMatch (printf "|%s" $regex) "") }}{{ $fault = printf "has a matcher %s, which is no regular expression of RE2; correct it" . }}{{ end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $fault -}}
{{- end }}

{{/*
app-metrics.validateRules: expressions of extraRuleGroups, and rules that promtool takes for the same: one name and one set of
labels, with those of the group.
Context: dict "root" (root), "found" (dict "refused").
*/}}
{{- define "app-metrics.validateRules" -}}
{{- $found := .found -}}
{{- $seen := dict -}}
{{- range $group, $rules := .root.Values.extraRuleGroups -}}
  {{- range $index, $rule := $rules.rules -}}
    {{- $path := printf "extraRuleGroups[%d].rules[%d]" $group $index -}}
    {{- $name := $rule.record | default $rule.alert -}}
    {{- $identity := list $name (merge (deepCopy ($rule.labels | default dict)) ($rules.labels | default dict)) | toJson -}}
    {{- with include "app-metrics.expressionFault" (toString $rule.expr) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.expr: %s" $path .)) -}}
    {{- end -}}
    {{- with get $seen $identity -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s: %s has the name %s and the same labels, too; add a label, or remove one" $path . $name)) -}}
    {{- end -}}
    {{- $_ := set $seen $identity $path -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.validateMatchers: regular expressions in the matchers of all series, the counter and the histogram.
Context: dict "root" (root), "found" (dict "refused").
*/}}
{{- define "app-metrics.validateMatchers" -}}
{{- $found := .found -}}
{{- $metrics := .root.Values.metrics -}}
{{- range $path, $matchers := dict "metrics" $metrics.matchers "metrics.requests" $metrics.requests.matchers "metrics.durations" $metrics.durations.matchers -}}
  {{- range $index, $matcher := $matchers -}}
    {{- $regex := regexReplaceAll "^[^\"]*\"|\"$" $matcher "" | replace "\\\"" "\"" | replace "\\\\" "\\" -}}
    {{- if contains "(?<" $regex }}{{ $regex = "(" }}{{ end -}}{{- /* which Prometheus 2 does not know */ -}}
    {{- if and (regexMatch "^[a-zA-Z0-9_]+ *[=!]~" $matcher) (not (regexMatch (printf "|%s" $regex) "")) -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.matchers[%d]: is no regular expression of RE2, got %s; correct it" $path $index $matcher)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}
