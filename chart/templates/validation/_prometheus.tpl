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
    {{- $open = append $open (dict "keyword" $keyword "variables" $variables "hasElse" false) -}}
    {{- if has $keyword (list "define" "block") }}{{ $variables = list "$" }}{{ end -}}
  {{- end -}}
  {{- range regexFindAll "\\$[A-Za-z0-9_]+\\s*(,|:?=)" $rest -1 }}{{ $variables = append $variables (regexFind "\\$[A-Za-z0-9_]+" .) }}{{ end -}}
  {{- $rest = regexReplaceAll "^\\$[A-Za-z0-9_]+(\\s*,\\s*\\$[A-Za-z0-9_]+)?\\s*:?=\\s*" $rest "" -}}
  {{- if not $isComment -}}
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
{{- $texts := dict "alert.runbookUrl" $alert.runbookUrl "alert.dashboardUrl" $alert.dashboardUrl -}}
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
app-metrics.validateRelabelings: regular expressions, and relabelings after which the alert would select nothing.
Context: dict "root" (root), "found" (dict "refused", "contradictions").
*/}}
{{- define "app-metrics.validateRelabelings" -}}
{{- $found := .found -}}
{{- $namespace := .root.Release.Namespace -}}
{{- $service := printf "%s-metrics" (include "app-metrics.base" .root) -}}
{{- $counter := "app_requests_total" -}}
{{- range $kind := list "relabelings" "metricRelabelings" -}}
  {{- $isTarget := eq $kind "relabelings" -}}
  {{- $kept := $isTarget | ternary (list "namespace" "service" "pod" "__address__") (list "namespace" "service" "pod" "__name__") -}}
  {{- $known := $isTarget | ternary (dict "namespace" $namespace "service" $service) (dict "namespace" $namespace "service" $service "__name__" $counter) -}}
  {{- range $index, $rule := get $.root.Values.serviceMonitor $kind -}}
    {{- $path := printf "serviceMonitor.%s[%d]" $kind $index -}}
    {{- $action := $rule.action | default "replace" | lower -}}
    {{- $regex := $rule.regex | default "(.*)" -}}
    {{- $whole := printf "^(?s:%s)$" $regex -}}
    {{- $harm := "" -}}
    {{- /* Nothing or the expression: it matches nothing unless Helm, whose engine is that of Prometheus, cannot read it. */ -}}
    {{- if not (regexMatch (printf "|%s" $regex) "") -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.regex: is no regular expression of RE2, got %q; correct it" $path $regex)) -}}
    {{- else if has $regex (list "null" "~") -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s.regex: Prometheus 2 takes it for no value at all, got %q; write it in parentheses, such as (null)" $path $regex)) -}}
    {{- else if eq $action "labeldrop" -}}
      {{- range $kept }}{{ if regexMatch $whole . }}{{ $harm = printf "drops the label %s" . }}{{ end }}{{ end -}}
    {{- else if eq $action "labelkeep" -}}
      {{- range $kept }}{{ if not (regexMatch $whole .) }}{{ $harm = printf "drops the label %s" . }}{{ end }}{{ end -}}
    {{- else if eq $action "labelmap" -}}
      {{- if has ($rule.replacement | default "$1") $kept }}{{ $harm = printf "overwrites the label %s" $rule.replacement }}{{ end -}}
    {{- else if has $action (list "keep" "drop") -}}
      {{- $values := list -}}
      {{- range $rule.sourceLabels }}{{ $values = append $values (get $known .) }}{{ end -}}
      {{- if not (has "" $values) -}}
        {{- $separator := hasKey $rule "separator" | ternary $rule.separator ";" -}}
        {{- $isMatch := regexMatch $whole (join $separator $values) -}}
        {{- if eq $isMatch (eq $action "drop") }}{{ $harm = $isTarget | ternary "drops every target" (printf "drops %s" $counter) }}{{ end -}}
      {{- end -}}
    {{- else if and (has $rule.targetLabel $kept) (not (eq $action "keepequal")) (not (eq $action "dropequal")) -}}
      {{- if ne $rule.targetLabel "__address__" }}{{ $harm = printf "overwrites the label %s" $rule.targetLabel }}{{ end -}}
    {{- end -}}
    {{- with $harm -}}
      {{- $_ := set $found "contradictions" (append $found.contradictions (printf "%s: %s, by which the alert finds the application, so that it would never fire; write to another label, or spare this one" $path .)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.validateRules: rules of extraRuleGroups that promtool takes for the same: one name and one set of labels.
Context: dict "root" (root), "found" (dict "refused").
*/}}
{{- define "app-metrics.validateRules" -}}
{{- $found := .found -}}
{{- $seen := dict -}}
{{- range $group, $rules := .root.Values.extraRuleGroups -}}
  {{- range $index, $rule := $rules.rules -}}
    {{- $path := printf "extraRuleGroups[%d].rules[%d]" $group $index -}}
    {{- $name := $rule.record | default $rule.alert -}}
    {{- $identity := list $name ($rule.labels | default dict) | toJson -}}
    {{- with get $seen $identity -}}
      {{- $_ := set $found "refused" (append $found.refused (printf "%s: %s has the name %s and the same labels, too; add a label, or remove one" $path . $name)) -}}
    {{- end -}}
    {{- $_ := set $seen $identity $path -}}
  {{- end -}}
{{- end -}}
{{- end }}
