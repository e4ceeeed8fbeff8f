/** The part of a component of a CycloneDX document that this file reads. */
interface Component {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
}

export interface BillOfMaterials {
  readonly metadata: { readonly component: Component };
  /** A flat list, wherever npm has installed the packages. */
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: string[] }[];
}

/**
 * Leaves out packages that are installed for the build, but are not in the image.
 *
 * @param licences text of dist/LICENSES.txt, which names the packages whose code is in the bundle
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
