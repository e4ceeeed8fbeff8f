import { join } from 'node:path';
import type * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as timeSeries from '@grafana/grafana-foundation-sdk/timeseries';
import ts from 'typescript';

/** A type as it is in JSON: the values of enums are plain strings. */
type Json<T> = unknown extends T
  ? T
  : T extends string
    ? `${T}`
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

/** A panel of one kind, with its query and its place; Grafana's own type does not define what differs between kinds. */
interface PanelOf<Type, Options, Custom> extends Omit<
  grafana.Panel,
  'type' | 'options' | 'fieldConfig' | 'targets'
> {
  id: number;
  type: Type;
  title: string;
  description: string;
  gridPos: grafana.GridPos;
  options: Options;
  fieldConfig: Omit<grafana.FieldConfigSource, 'defaults'> & {
    defaults: Omit<grafana.FieldConfig, 'custom'> & { custom?: Custom };
  };
  targets: (Omit<Dataquery, '_implementsDataqueryVariant'> & { legendFormat: string })[];
}

export type Panel = Json<
  | PanelOf<'timeseries', timeSeries.Options, timeSeries.FieldConfig>
  | PanelOf<'state-timeline', stateTimeline.Options, stateTimeline.FieldConfig>
>;

type Row = Json<Omit<grafana.RowPanel, 'gridPos'> & { gridPos: grafana.GridPos }>;

// eslint-disable-next-line @typescript-eslint/no-deprecated -- the newer form is for Grafana 12 and later only
type AnyDashboard = grafana.Dashboard;

/** Grafana's type of a dashboard, with the properties that each dashboard of this chart has. */
export interface Dashboard extends Json<Omit<AnyDashboard, 'panels' | 'templating'>> {
  uid: string;
  title: string;
  panels: (Panel | Row)[];
  templating: { list: Json<grafana.VariableModel>[] };
}

/** @returns for each JSON text the errors of the TypeScript compiler when the text is used as a Dashboard. */
export function typeErrors(texts: readonly string[]): string[][] {
  const sources = new Map(
    texts.map((text, index) => [
      join(__dirname, `dashboard-${index}.ts`),
      `import type { Dashboard } from './grafana';\nexport const dashboard: Dashboard = ${text};\n`,
    ]),
  );
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, process.cwd());
  const host = ts.createCompilerHost(options);
  host.readFile = (file) => sources.get(file) ?? ts.sys.readFile(file);
  host.fileExists = (file) => sources.has(file) || ts.sys.fileExists(file);
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources.keys()].map((file) => {
    const source = program.getSourceFile(file);
    const all = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return all.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  });
}
