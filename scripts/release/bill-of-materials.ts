/** The part of a CycloneDX document that is read here. */
interface Component {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  /** Packages in the node_modules of this one. */
  readonly components?: readonly Component[];
}

export interface BillOfMaterials {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: string[] }[];
}

/** The packages, as name@version, that dist/LICENSES.txt names: those of which the bundle has code. */
export function bundledPackages(licences: string): Set<string> {
  const packages = [...licences.matchAll(/^Name: (.+)\nVersion: (.+)$/gm)];
  return new Set(packages.map(([, name = '', version = '']) => `${name}@${version}`));
}

/** Without the packages that are installed for the build and not in the image. */
export function onlyBundled(bill: BillOfMaterials, bundled: ReadonlySet<string>): BillOfMaterials {
  const refs = new Set([bill.metadata.component['bom-ref']]);
  const components = keep(bill.components);
  const dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => refs.has(on)) }));
  return { ...bill, components, dependencies };

  function keep(all: readonly Component[]): Component[] {
    return all.flatMap(({ components: inner = [], ...component }) => {
      const kept = keep(inner);
      const { group, name, version } = component;
      const isBundled = bundled.has(`${group === undefined ? '' : `${group}/`}${name}@${version}`);
      if (!isBundled) return kept;
      refs.add(component['bom-ref']);
      return [kept.length > 0 ? { ...component, components: kept } : component];
    });
  }
}
