/** A PromQL label matcher, parsed. */
interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const SAMPLE = /^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? +(?<value>\S+)/;
const LABEL = /(?<label>[a-zA-Z_][a-zA-Z0-9_]*) *= *"(?<value>(?:[^"\\]|\\.)*)"/g;
const MATCHER = /^(?<label>\w+) *(?<operator>=~|!~|!=|=) *"(?<value>.*)"$/s;

/** Labels that Prometheus adds: the exposition of a Pod does not have them, so their matchers are ignored. */
const OF_THE_SCRAPE = /^(container|endpoint|instance|job|pod|exported_.*)$/;

/**
 * Sum of the samples of a metric whose labels match; undefined when no sample matches.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats
 *
 * @param text the exposition of a Pod
 * @param matchers PromQL label matchers, such as `path!~"healthz|readyz"`
 */
export function sumOf(text: string, name: string, matchers: readonly string[]): number | undefined {
  const wanted = matchers.map(parsed).filter(({ label }) => !OF_THE_SCRAPE.test(label));
  let sum: number | undefined;
  for (const line of text.split('\n')) {
    const { groups } = SAMPLE.exec(line) ?? {};
    if (groups?.name !== name) continue;
    const labels = labelsOf(groups.labels ?? '');
    if (wanted.every((matcher) => matches(labels.get(matcher.label) ?? '', matcher)))
      sum = (sum ?? 0) + Number(groups.value);
  }
  return sum;
}

function labelsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(LABEL)].map(({ groups = {} }) => [
      groups.label ?? '',
      unescaped(groups.value ?? ''),
    ]),
  );
}

/** @throws {Error} when the text is not a label matcher. */
function parsed(matcher: string): Matcher {
  const { groups } = MATCHER.exec(matcher) ?? {};
  if (groups === undefined) throw new Error(`${matcher}: is no label matcher of PromQL`);
  const { label = '', operator, value = '' } = groups;
  return { label, operator: operator as Matcher['operator'], value: unescaped(value) };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** RE2 allows flags at the beginning, such as (?i); ECMAScript does not. */
function expressionOf(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern)?.[1] ?? '';
  const rest = flags === '' ? pattern : pattern.slice(flags.length + 3);
  return new RegExp(`^(?:${rest})$`, [...new Set(`${flags}s`)].join(''));
}

/** A regular expression must match the whole value. Source: https://prometheus.io/docs/prometheus/latest/querying/basics */
function matches(value: string, { operator, value: wanted }: Matcher): boolean {
  const isEqual = operator.endsWith('~') ? expressionOf(wanted).test(value) : value === wanted;
  return operator.startsWith('!') ? !isEqual : isEqual;
}
