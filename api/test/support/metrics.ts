/** The value of each series of a text exposition, by its name and labels as written there. */
export function series(exposition: string): Map<string, number> {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The series of the application, without those of Node, which come and go with its handles. */
export function applicationSeries(exposition: string): string[] {
  return [...series(exposition).keys()].filter((name) => /^(app|http)_/.test(name)).sort();
}
