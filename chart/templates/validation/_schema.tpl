{{/*
app-metrics.refuse: ends the render with a message. "helm lint" makes of "fail" a note, and goes on to where the message is a
regular expression, which has it in its error as it is.
Context: the message.
*/}}
{{- define "app-metrics.refuse" -}}
{{- fail . }}
{{- mustRegexMatch (printf "(\\Q\n%s\n" (replace "\\E" "\\ E" .)) "" }}
{{- end }}

{{/*
app-metrics.matches: "true" when a value is as the schema says, otherwise empty. It knows the part of JSON Schema draft-07
that the rules of rules.json are written in; like there, a keyword holds for values of other types.
Context: dict "schema", "value".
*/}}
{{- define "app-metrics.matches" -}}
{{- $schema := .schema -}}
{{- $value := .value -}}
{{- $matches := true -}}
{{- $isNumber := or (kindIs "float64" $value) (kindIs "int64" $value) (kindIs "int" $value) -}}
{{- with $schema.type -}}
  {{- $types := dict "object" (kindIs "map" $value) "array" (kindIs "slice" $value) "string" (kindIs "string" $value) "boolean" (kindIs "bool" $value) "number" $isNumber "integer" (and $isNumber (eq (float64 $value) (floor $value))) -}}
  {{- $matches = false -}}
  {{- range kindIs "slice" . | ternary . (list .) }}{{ $matches = or $matches (get $types .) }}{{ end -}}
{{- end -}}
{{- if hasKey $schema "enum" }}{{ $matches = and $matches (has $value $schema.enum) }}{{ end -}}
{{- if kindIs "string" $value -}}
  {{- with $schema.pattern }}{{ $matches = and $matches (regexMatch . $value) }}{{ end -}}
{{- else if kindIs "map" $value -}}
  {{- range $schema.required }}{{ $matches = and $matches (hasKey $value .) }}{{ end -}}
  {{- range $key, $inner := $schema.properties -}}
    {{- if hasKey $value $key }}{{ $matches = and $matches (include "app-metrics.matches" (dict "schema" $inner "value" (get $value $key))) }}{{ end -}}
  {{- end -}}
  {{- range $inner := empty $schema.additionalProperties | ternary dict $value -}}
    {{- $matches = and $matches (include "app-metrics.matches" (dict "schema" $schema.additionalProperties "value" $inner)) -}}
  {{- end -}}
{{- else if kindIs "slice" $value -}}
  {{- range $item := empty $schema.items | ternary list $value -}}
    {{- $matches = and $matches (include "app-metrics.matches" (dict "schema" $schema.items "value" $item)) -}}
  {{- end -}}
{{- end -}}
{{- if and $schema.uniqueItems (kindIs "slice" $value) }}{{ $matches = and $matches (eq (len $value) (len (uniq $value))) }}{{ end -}}
{{- if or (kindIs "string" $value) (kindIs "map" $value) (kindIs "slice" $value) -}}
  {{- $length := len $value -}}
  {{- range $keyword := list "minLength" "minItems" }}{{ if hasKey $schema $keyword }}{{ $matches = and $matches (ge $length (get $schema $keyword | int)) }}{{ end }}{{ end -}}
  {{- range $keyword := list "maxLength" "maxItems" "maxProperties" }}{{ if hasKey $schema $keyword }}{{ $matches = and $matches (le $length (get $schema $keyword | int)) }}{{ end }}{{ end -}}
{{- else if $isNumber -}}
  {{- if hasKey $schema "minimum" }}{{ $matches = and $matches (ge (float64 $value) (float64 $schema.minimum)) }}{{ end -}}
  {{- if hasKey $schema "exclusiveMinimum" }}{{ $matches = and $matches (gt (float64 $value) (float64 $schema.exclusiveMinimum)) }}{{ end -}}
  {{- if hasKey $schema "maximum" }}{{ $matches = and $matches (le (float64 $value) (float64 $schema.maximum)) }}{{ end -}}
{{- end -}}
{{- with $schema.not }}{{ $matches = and $matches (not (include "app-metrics.matches" (dict "schema" . "value" $value))) }}{{ end -}}
{{- $alternatives := 0 -}}
{{- range concat ($schema.oneOf | default list) ($schema.anyOf | default list) -}}
  {{- if include "app-metrics.matches" (dict "schema" . "value" $value) }}{{ $alternatives = add1 $alternatives }}{{ end -}}
{{- end -}}
{{- if $schema.oneOf }}{{ $matches = and $matches (eq (int $alternatives) 1) }}{{ end -}}
{{- if $schema.anyOf }}{{ $matches = and $matches (ge (int $alternatives) 1) }}{{ end -}}
{{- if and $schema.if (include "app-metrics.matches" (dict "schema" $schema.if "value" $value)) -}}
  {{- $matches = and $matches (include "app-metrics.matches" (dict "schema" $schema.then "value" $value)) -}}
{{- end -}}
{{- if $matches }}true{{ end -}}
{{- end }}

{{/*
app-metrics.closest: the candidate that a word is a likely misspelling of, one edit for every three letters at most, or that
it is the beginning or the end of, in singular or plural; empty when there is none. An edit is an insertion, deletion or substitution of
one letter, or a swap of two neighbours.
Context: dict "word", "candidates" (list of strings, or nothing).
*/}}
{{- define "app-metrics.closest" -}}
{{- $word := lower .word | splitList "" -}}
{{- $best := "" -}}
{{- $least := add1 (div (len $word) 3) -}}
{{- $part := lower .word | trimSuffix "s" -}}
{{- range $candidate := .candidates -}}
  {{- $whole := toString $candidate | lower -}}
  {{- if and (not $best) (ge (len $part) 3) (or (hasPrefix $part $whole) (hasSuffix $part $whole)) }}{{ $best = toString $candidate }}{{ end -}}
{{- end -}}
{{- range $candidate := .candidates -}}
  {{- $letters := toString $candidate | lower | splitList "" -}}
  {{- $before := list -}}
  {{- $row := until (len $letters | add1 | int) -}}
  {{- range $i, $letter := $word -}}
    {{- $next := list (add1 $i) -}}
    {{- range $j, $other := $letters -}}
      {{- $distance := min (add (index $row $j) (eq $letter $other | ternary 0 1)) (index $row (add1 $j) | add1) (last $next | add1) -}}
      {{- if and $i $j -}}
        {{- if and (eq $letter (index $letters (sub $j 1))) (eq $other (index $word (sub $i 1))) }}{{ $distance = min $distance (sub $j 1 | index $before | add1) }}{{ end -}}
      {{- end -}}
      {{- $next = append $next $distance -}}
    {{- end -}}
    {{- $before = $row -}}
    {{- $row = $next -}}
  {{- end -}}
  {{- if lt (last $row | int64) $least -}}
    {{- $least = last $row | int64 -}}
    {{- $best = toString $candidate -}}
  {{- end -}}
{{- end -}}
{{- $best -}}
{{- end }}

{{/*
app-metrics.settle: takes what has no value out of the maps that the schema knows, where "--reuse-values" keeps the null of an
earlier upgrade, and puts in the defaults of what must be there: an empty key, null, and one that "--reuse-values" has not heard
of mean the default.
Context: dict "rule" (of this value), "value" (a map or list is changed), "definitions" (of rules.json).
*/}}
{{- define "app-metrics.settle" -}}
{{- $definitions := .definitions -}}
{{- $value := .value -}}
{{- $rule := .rule -}}
{{- range until 2 }}{{ with get $rule "$ref" }}{{ $rule = get $definitions . }}{{ end }}{{ end -}}
{{- if kindIs "map" $value -}}
  {{- $known := $rule.properties | default dict -}}
  {{- $others := kindIs "map" $rule.additionalProperties | ternary $rule.additionalProperties dict -}}
  {{- range $key, $inner := $value -}}
    {{- $there := get $known $key | default $others -}}
    {{- if and $there (kindIs "invalid" $inner) }}{{ $_ := unset $value $key }}{{ end -}}
    {{- if and $there (or (kindIs "map" $inner) (kindIs "slice" $inner)) }}{{ include "app-metrics.settle" (dict "rule" $there "value" $inner "definitions" $definitions) }}{{ end -}}
  {{- end -}}
  {{- range $key := $rule.required -}}
    {{- $property := get $known $key -}}
    {{- if and (not (hasKey $value $key)) (kindIs "map" $property) -}}
      {{- if hasKey $property "default" }}{{ $_ := set $value $key (deepCopy $property.default) }}{{ end -}}
    {{- end -}}
  {{- end -}}
{{- else if and (kindIs "slice" $value) $rule.items -}}
  {{- range $value }}{{ include "app-metrics.settle" (dict "rule" $rule.items "value" . "definitions" $definitions) }}{{ end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.got: a value as a message shows it. Of an object it names the keys only, and it leaves out what may be a secret:
what stands where variables, headers, arguments and texts of Secrets are, and what is before the @ of a URL.
Context: dict "path", "value".
*/}}
{{- define "app-metrics.got" -}}
{{- $value := .value -}}
{{- $text := toRawJson $value -}}
{{- $mayBeSecret := regexMatch "(^|[.])(env|envFrom|httpHeaders|args|command|data|stringData|binaryData)\\b|^extraObjects(\\[[0-9]+\\])?$|^volumes" .path -}}
{{- $isName := and (regexMatch "[.](name|key|operator|type|mode)$" .path) (not (contains "=" $text)) (not (contains ":" $text)) -}}
{{- if kindIs "map" $value -}}
{{ keys $value | sortAlpha | join ", " | default "nothing" }}
{{- else if and $mayBeSecret (not $isName) (or (kindIs "string" $value) (kindIs "slice" $value)) -}}
{{ kindIs "slice" $value | ternary "a list" "a string" }}
{{- else if and $mayBeSecret (not $isName) (ne $text "null") -}}
{{ kindIs "bool" $value | ternary "true or false" "a number" }}
{{- else -}}
{{ regexReplaceAll "^\"[^@]*:.*@" $text "\"…@" | trunc 80 }}
{{- end -}}
{{- end }}

{{/*
app-metrics.remedy: what to do about a value that has not the form of its rule; empty where the rule says it all.
Context: dict "rule", "items" (the rule of its items), "value", "got" (as it is shown), "path".
*/}}
{{- define "app-metrics.remedy" -}}
{{- $rule := .rule -}}
{{- $value := .value -}}
{{- $json := toRawJson $value -}}
{{- $isShown := eq .got ($json | trunc 80) -}}
{{- $type := toString $rule.type -}}
{{- $known := $rule.properties | default dict | keys | sortAlpha -}}
{{- $ofItems := .items.properties | default dict | keys | sortAlpha -}}
{{- if kindIs "invalid" $value -}}
remove it
{{- else if and (eq $type "string") (regexMatch "^(-?[0-9.e+]+|true|false)$" $json) -}}
  {{- if regexMatch ($rule.pattern | default "") $json }}put it in quotes, or use --set-string{{ end -}}
{{- else if and (has $type (list "integer" "boolean")) (regexMatch "^\"(-?[0-9]+|true|false)\"$" $json) -}}
write it without quotes
{{- else if and (eq $type "integer") (regexMatch "^\"[0-9.]+e[+]?[0-9]+\"$" $json) -}}
write all its digits
{{- else if and (contains "quantity" (toString $rule.words)) (regexMatch "^[0-9.]+[kKmMgGtT]i?[bB]?$" (toString $value)) -}}
did you mean {{ regexFind "^[0-9.]+" (toString $value) }}{{ regexFind "[kKmMgGtT]" (toString $value) | upper }}i?
{{- else if and (eq $type "array") (eq $json "{}") -}}
write []
{{- else if and (eq $type "array") (kindIs "slice" $value) -}}
{{ $rule.uniqueItems | default false | ternary "remove what is there twice" "add or remove items" }}
{{- else if and (eq $type "array") (has "name" $ofItems) (has "value" $ofItems) -}}
write a list of items with name and value, each after a dash
{{- else if and (eq $type "array") $ofItems (kindIs "map" $value) (has "groups" (keys $value)) -}}
leave out the key groups
{{- else if and (eq $type "array") $ofItems -}}
write a list of items{{ if le (len $ofItems) 12 }} with {{ join ", " $ofItems }}{{ end }}, each after a dash
{{- else if and (eq $type "array") (kindIs "map" $value) -}}
begin each item with a dash
{{- else if and (eq $type "array") $isShown -}}
write it as [{{ kindIs "string" $value | ternary (splitList "," $json | join "\", \"") $json | trunc 60 }}]
{{- else if eq $type "array" -}}
write a list, each word after a dash
{{- else if and (eq $type "object") (kindIs "bool" $value) (has "enabled" $known) -}}
write {{ .path }}.enabled: {{ $value }}
{{- else if and (eq $type "object") (kindIs "slice" $value) (regexMatch "^\\[({.*})?\\]$" $json) -}}
remove the dashes
{{- else if and (eq $type "object") (kindIs "slice" $value) -}}
write each as a key and a value
{{- else if and (eq $type "object") $isShown (or (has "name" $known) (has "host" $known) (eq (len $known) 1)) -}}
write {{ has "name" $known | ternary "name" (has "host" $known | ternary "host" (first $known)) }}: {{ $json | trunc 60 }}
{{- else if and (eq $type "object") $known (le (len $known) 12) -}}
its keys are {{ join ", " $known }}
{{- else -}}
  {{- with include "app-metrics.closest" (dict "word" (toString $value) "candidates" $rule.enum) }}did you mean {{ . }}?{{ end -}}
{{- end -}}
{{- end }}

{{/*
app-metrics.check: appends to .found.problems what a value breaks of the rules of rules.json: path, rule and value, and to
.found.refused what this version of Kubernetes does not know. Of an object it names the keys only: a value may be a secret.
Context: dict "rule" (a schema with words), "value", "path", "found" (dict "problems", "refused" (lists), "definitions" (of
rules.json), "defaults" (of the values), "version" (of Kubernetes)).
*/}}
{{- define "app-metrics.check" -}}
{{- $found := .found -}}
{{- $path := .path -}}
{{- $value := .value -}}
{{- $since := .rule.since -}}
{{- $rule := .rule -}}
{{- range until 2 }}{{ with get $rule "$ref" }}{{ $rule = get $found.definitions . }}{{ end }}{{ end -}}
{{- $keys := $rule.uniqueBy -}}
{{- with $since -}}
  {{- if not (semverCompare (printf ">=%s-0" .) $found.version) -}}
    {{- $_ := set $found "refused" (append $found.refused (printf "%s: needs Kubernetes %s or later, this is %s; remove it, or upgrade the cluster" $path . $found.version)) -}}
  {{- end -}}
{{- end -}}
{{- /* What most values are is asked first. */ -}}
{{- $type := toString $rule.type -}}
{{- $isForm := or (empty $rule.type) (and (eq $type "object") (kindIs "map" $value)) (and (eq $type "boolean") (kindIs "bool" $value) (not (hasKey $rule "enum"))) -}}
{{- if not $isForm }}{{ $isForm = include "app-metrics.matches" (dict "schema" (omit $rule "properties" "required" "additionalProperties" "items" "allOf" "propertyNames") "value" $value) }}{{ end -}}
{{- if not $isForm -}}
  {{- $items := $rule.items | default dict -}}
  {{- with get $items "$ref" }}{{ $items = get $found.definitions . }}{{ end -}}
  {{- $got := include "app-metrics.got" (dict "path" $path "value" $value) -}}
  {{- $remedy := include "app-metrics.remedy" (dict "rule" $rule "items" $items "value" $value "got" $got "path" $path) -}}
  {{- $_ := set $found "problems" (append $found.problems (printf "%s: %s, got %s%s" $path $rule.words $got (empty $remedy | ternary "" (print "; " $remedy)) | trimPrefix ": ")) -}}
{{- end -}}
{{- range empty $isForm | ternary list ($rule.allOf | default list) -}}
  {{- if not .words -}}
    {{- if include "app-metrics.matches" (dict "schema" .if "value" $value) }}{{ include "app-metrics.check" (dict "rule" .then "value" $value "path" $path "found" $found) }}{{ end -}}
  {{- else if not (include "app-metrics.matches" (dict "schema" . "value" $value)) -}}
    {{- $_ := set $found "problems" (append $found.problems (printf "%s: %s, got %s" $path .words (include "app-metrics.got" (dict "path" $path "value" $value)))) -}}
  {{- end -}}
{{- end -}}
{{- $isClosed := and (hasKey $rule "additionalProperties") (kindIs "bool" $rule.additionalProperties) (not $rule.additionalProperties) -}}
{{- $values := kindIs "map" $rule.additionalProperties | ternary $rule.additionalProperties "" -}}
{{- if kindIs "map" $value -}}
  {{- $known := $rule.properties | default dict -}}
  {{- range $rule.required -}}
    {{- if not (hasKey $value .) }}{{ $_ := set $found "problems" (append $found.problems (printf "%s.%s: is required" $path . | trimPrefix ".")) }}{{ end -}}
  {{- end -}}
  {{- range $key, $inner := $value -}}
    {{- $there := printf "%s.%s" $path $key | trimPrefix "." -}}
    {{- if and $isClosed (not (hasKey $known $key)) -}}
      {{- $remedy := le (len $known) 12 | ternary (printf "use one of %s" (keys $known | sortAlpha | join ", ")) "see helm show values" -}}
      {{- with include "app-metrics.closest" (dict "word" $key "candidates" (keys $known | sortAlpha)) }}{{ $remedy = printf "did you mean %s?" . }}{{ end -}}
      {{- $fault := printf "is not a known key; %s" $remedy -}}
      {{- with get ($rule.meant | default dict) $key }}{{ $fault = hasPrefix "use " . | ternary (printf "has a value of its own; %s" .) . }}{{ end -}}
      {{- $_ := set $found "problems" (append $found.problems (printf "%s: %s" $there $fault)) -}}
    {{- end -}}
    {{- with $rule.propertyNames }}{{ include "app-metrics.check" (dict "rule" . "value" $key "path" $there "found" $found) }}{{ end -}}
    {{- /* What is as by default need not be looked at. */ -}}
    {{- $isDefault := and (empty $path) (eq (toJson $inner) (toJson (get $found.defaults $key))) -}}
    {{- with $isDefault | ternary "" (get $known $key | default $values) }}{{ include "app-metrics.check" (dict "rule" . "value" $inner "path" $there "found" $found) }}{{ end -}}
  {{- end -}}
{{- else if kindIs "slice" $value -}}
  {{- $seen := dict -}}
  {{- range $index, $item := $value -}}
    {{- $there := printf "%s[%d]" $path $index -}}
    {{- with $rule.items }}{{ include "app-metrics.check" (dict "rule" . "value" $item "path" $there "found" $found) }}{{ end -}}
    {{- if and $keys (kindIs "map" $item) -}}
      {{- $identity := pick $item (first $keys) (last $keys) | toRawJson -}}
      {{- if hasKey $seen $identity -}}
        {{- $_ := set $found "problems" (append $found.problems (printf "%s: another before it has the same %s; remove or change one, got %s" $there (join " and " $keys) $identity)) -}}
      {{- end -}}
      {{- $_ := set $seen $identity true -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}
