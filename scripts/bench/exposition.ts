/** A line of Prometheus' text format that has a value: the series as written, and the value. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$/;

/** How many series a text exposes. */
export function countSeries(text: string): number {
  return text.split('\n').filter((line) => SAMPLE.test(line)).length;
}

/**
 * The sum of a metric over its labels.
 *
 * @throws {Error} when the text has no such metric: 0 would look like a measurement.
 */
export function totalOf(text: string, metric: string): number {
  const values = text.split('\n').flatMap((line) => {
    const [, name, value] = SAMPLE.exec(line) ?? [];
    return name === metric ? [Number(value)] : [];
  });
  if (values.length === 0) throw new Error(`there is no ${metric} among the metrics`);
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * The same text later: every counter and every histogram is higher by the number of requests, and gauges stay. So
 * the series are the service's own, and those that a rate is taken of move.
 */
export function movingText(text: string): (requests: number) => string {
  let type: string | undefined;
  const lines = text.split('\n').map((line) => {
    type = /^# TYPE \S+ (\w+)$/.exec(line)?.[1] ?? type;
    const [, , value] = SAMPLE.exec(line) ?? [];
    if (value === undefined || type === 'gauge') return line;
    return { series: line.slice(0, -value.length), value: Number(value) };
  });
  return (requests) =>
    lines
      .map((line) =>
        typeof line === 'string' ? line : `${line.series}${String(line.value + requests)}`,
      )
      .join('\n');
}
