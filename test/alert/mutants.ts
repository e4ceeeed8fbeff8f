import type { Rule } from './promtool';

export type Edit = (rule: Rule) => Rule;

/** Replaces every occurrence. @throws {Error} when there is none: the rule has changed, so the mutant must change, too. */
function replacing(text: string | RegExp, by: string): Edit {
  return (rule) => {
    const expr = rule.expr.replaceAll(text, by);
    if (expr === rule.expr) throw new Error(`${String(text)} is not in ${rule.expr}`);
    return { ...rule, expr };
  };
}

function replacingFirst(text: string, by: string): Edit {
  return (rule) => {
    if (!rule.expr.includes(text)) throw new Error(`${text} is not in ${rule.expr}`);
    return { ...rule, expr: rule.expr.replace(text, by) };
  };
}

function withFields(fields: Partial<Rule>): Edit {
  return (rule) => ({ ...rule, ...fields });
}

/** Ways to get the main rule wrong, applied to the rule as rendered for a threshold of 5. */
export const MUTANTS: Readonly<Record<string, Edit>> = {
  'per second, not per minute': replacing('60 * ', ''),
  'twice per minute': replacing('60 * ', '30 * '),
  'at the limit already': replacing('> 5', '>= 5'),
  'below the limit': replacing('> 5', '< 5'),
  'one too high': replacing('> 5', '> 6'),
  'one too low': replacing('> 5', '> 4'),
  'every Service': replacing(', service="shop-metrics"', ''),
  'every Service by pattern': replacing('service="', 'service=~".*'),
  'every namespace': replacing('namespace="prod", ', ''),
  'no labels at all': replacing('namespace="prod", service="shop-metrics"', ''),
  'a Pod at a time': replacing('sum by (namespace, service)', 'sum by (namespace, service, pod)'),
  'a sum without labels': replacing('sum by (namespace, service)', 'sum'),
  'not summed': replacing('sum by (namespace, service) ', ''),
  'the largest Pod': replacing('sum by', 'max by'),
  'the average Pod': replacing('sum by', 'avg by'),
  'the number of Pods': replacing('sum by', 'count by'),
  'a window of 30 s': replacing('[75s]', '[30s]'),
  'a window of 65 s': replacing('[75s]', '[65s]'),
  'a window of 80 s': replacing('[75s]', '[80s]'),
  'a window of 90 s': replacing('[75s]', '[90s]'),
  'a window of 1 minute': replacing('[75s]', '[1m]'),
  'a window of 2 minutes': replacing('[75s]', '[2m]'),
  'a window of 5 minutes': replacing('[75s]', '[5m]'),
  'a window a minute ago': replacing('[75s]', '[75s] offset 1m'),
  'no guard': replacing(/\nand\n[^]*$/g, ''),
  'a guard of 30 s': replacing('[1m]', '[30s]'),
  'a guard of 45 s': replacing('[1m]', '[45s]'),
  'a guard of 75 s': replacing('[1m]', '[75s]'),
  'a guard of 2 minutes': replacing('[1m]', '[2m]'),
  'the guard instead of the limit': replacing('and', 'or'),
  'the guard turned round': replacing('and', 'unless'),
  'not rounded': replacing(/round\(\n([^]*), 0.1\n\)/g, '($1)'),
  'rounded to tens': replacing('0.1', '10'),
  'rounded to whole requests': replacing('0.1', '1'),
  'rounded before it is per minute': replacing(
    /round\(\n {2}60 \* ([^]*), 0.1\n\)/g,
    '60 * round($1, 0.1)',
  ),
  'the last two samples only': replacing('rate(', 'irate('),
  'the increase, times 60': replacing('rate(', 'increase('),
  'the slope': replacing('rate(', 'deriv('),
  'the difference, blind to restarts': replacingFirst(
    'rate(app_requests_total{namespace="prod", service="shop-metrics"}[75s])',
    'delta(app_requests_total{namespace="prod", service="shop-metrics"}[75s]) / 75',
  ),
  'the rate of the sum': replacingFirst(
    'sum by (namespace, service) (\n    rate(app_requests_total{namespace="prod", service="shop-metrics"}[75s])\n  )',
    'rate(sum by (namespace, service) (app_requests_total{namespace="prod", service="shop-metrics"})[75s:15s])',
  ),
  'at once': withFields({ for: '0s' }),
  'after half a minute': withFields({ for: '30s' }),
  'after two minutes': withFields({ for: '2m' }),
  flapping: withFields({ keep_firing_for: '0s' }),
  'firing on for 10 minutes': withFields({ keep_firing_for: '10m' }),
};

/** Mutants of every companion: without one of the labels that select the release. */
const OF_OTHERS: Readonly<Record<string, Edit>> = {
  'every Service': replacing(', service="shop-metrics"', ''),
  'every namespace': replacing('namespace="prod", ', ''),
};

/** Ways to get a companion wrong, by its name, applied to the rules that are rendered with all companions enabled. */
export const COMPANION_MUTANTS: Readonly<Record<string, Readonly<Record<string, Edit>>>> = {
  AppInstanciaForaDoAr: {
    ...OF_OTHERS,
    'those that are up': replacing('== 0', '== 1'),
    'at once': withFields({ for: '0s' }),
  },
  AppSemMetricas: {
    ...OF_OTHERS,
    'zero is absent, too': replacing(/absent\((.*)\)/g, 'absent($1 > 0)'),
    'at once': withFields({ for: '0s' }),
  },
  AppReplicasAbaixoDoEsperado: {
    ...OF_OTHERS,
    'all Pods that are known': replacing('sum by', 'count by'),
    'those that are up, counted': replacing(/sum by (.*) \((up.*)\) </g, 'count by $1 ($2 == 1) <'),
    'one fewer': replacing('< 2', '< 1'),
    'as many': replacing('< 2', '<= 2'),
    'at once': withFields({ for: '0s' }),
  },
  AppReiniciosFrequentes: {
    ...OF_OTHERS,
    'two restarts': replacing('> 2', '>= 2'),
    'four restarts': replacing('> 2', '> 3'),
    'within 5 minutes': replacing('[15m]', '[5m]'),
  },
  AppTaxaDeErrosAlta: {
    ...OF_OTHERS,
    'above 3 per cent': replacing('> 0.05', '> 0.03'),
    'above 20 per cent': replacing('> 0.05', '> 0.2'),
    'errors of the client, too': replacing('"5.."', '"[45].."'),
    'unknown routes, too': replacing(', route!="unmatched"', ''),
    'of a handful': replacing(/\nand\n[^]*$/g, ''),
    'a number, not a ratio': replacing(/\n\s*\/\n.*\n/g, '\n'),
  },
  AppLatenciaAlta: {
    ...OF_OTHERS,
    'the median': replacing('0.95', '0.5'),
    'the 99th percentile': replacing('0.95', '0.995'),
    'unknown routes, too': replacing(', route!="unmatched"', ''),
    'of a handful': replacing(/\nand\n[^]*$/g, ''),
    milliseconds: replacing('> 0.5', '> 500'),
  },
};
