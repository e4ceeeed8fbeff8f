/** The part of a CycloneDX document that is read here. */
interface Component {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
}

export interface BillOfMaterials {
  readonly metadata: { readonly component: Component };
  /** In one level, wherever they are installed. */
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: string[] }[];
}

/**
 * Without the packages that are installed for the build and not in the image.
 *
 * @param licences dist/LICENSES.txt, which names the packages of which the bundle has code
 */
export function onlyBundled(bill: BillOfMaterials, licences: string): BillOfMaterials {
  const components = bill.components.filter(({ group, name, version }) => {
    const fullName = group === undefined ? name : `${group}/${name}`;
    return licences.includes(`Name: ${fullName}\nVersion: ${version}\n`);
  });
  const refs = new Set([bill.metadata.component, ...components].map((one) => one['bom-ref']));
  const dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => refs.has(on)) }));
  return { ...bill, components, dependencies };
}
