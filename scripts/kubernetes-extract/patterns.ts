import type { JsonSchema } from '../../schema/json-schema';
import { INT32 } from './scalars';

/** Strings of Prometheus and its operator that corrections refer to. */
export const PROMETHEUS_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  GroupLabelName: {
    description: 'A label name other than __name__, such as team.',
    type: 'string',
    not: { enum: ['__name__', ''] },
  },
  // An integer is PromQL, too.
  Expression: {
    description: 'A PromQL expression such as up == 0.',
    type: ['integer', 'string'],
    ...INT32,
    minLength: 1,
  },
  ByteSize: {
    description: 'A number of bytes such as 10MB or 5MiB.',
    type: 'string',
    pattern: '^(0|([0-9]*[.])?[0-9]+((K|M|G|T|E|P)i?)?B)$',
  },
  ProxyUrl: {
    description: 'A URL of a proxy such as http://proxy.example.com:3128.',
    type: 'string',
    pattern: '^(http|https|socks5)://.+$',
  },
};

/** Published patterns, each with the definition that stands for it. */
export const PATTERNS: Readonly<Record<string, readonly [name: string, definition?: JsonSchema]>> =
  {
    '^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$': [
      'PrometheusDuration',
      {
        description: 'A Prometheus duration such as 30s, 5m or 1h30m, of less than 100 years.',
        type: 'string',
        minLength: 1,
        // So many digits that the sum stays below 2^63 nanoseconds.
        pattern:
          '^(0|([0-9]{1,2}y)?([0-9]{1,3}w)?([0-9]{1,4}d)?([0-9]{1,5}h)?([0-9]{1,7}m)?([0-9]{1,9}s)?([0-9]{1,12}ms)?)$',
      },
    ],
    '^[a-zA-Z_][a-zA-Z0-9_]*$': ['LabelName'],
    // The published one says (?i), which ECMAScript does not have.
    '^(?i)(abort|warn)?$': [
      'PartialResponseStrategy',
      {
        description: 'A strategy: abort or warn.',
        type: 'string',
        pattern: '^([aA][bB][oO][rR][tT]|[wW][aA][rR][nN])?$',
      },
    ],
  };
