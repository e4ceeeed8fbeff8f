/** @throws {Error} when the page has no such element, or it is of another kind. */
export function byId(id: string): HTMLElement;
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T;
export function byId(id: string, kind: new () => HTMLElement = HTMLElement): HTMLElement {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${kind.name} #${id}`);
}

/** Only when it is another: a live region repeats what is written to it. Text, never markup. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of `parent` those of `items`, keeping the elements of known keys: the focus stays where it is.
 */
export function keyed<T>(
  parent: Element,
  items: readonly T[],
  keyOf: (item: T) => string,
  create: (item: T) => Element,
  update: (element: Element, item: T) => void,
): void {
  const known = new Map(
    [...parent.children].map((child) => [child.getAttribute('data-key'), child]),
  );
  items.forEach((item, index) => {
    const key = keyOf(item);
    const element = known.get(key) ?? create(item);
    known.delete(key);
    element.setAttribute('data-key', key);
    update(element, item);
    if (parent.children[index] !== element)
      parent.insertBefore(element, parent.children[index] ?? null);
  });
  for (const element of known.values()) element.remove();
}

/** A row of so many empty cells, the first its header. */
export function row(cells: number): HTMLTableRowElement {
  const element = document.createElement('tr');
  const header = document.createElement('th');
  header.scope = 'row';
  element.append(header);
  for (let count = 1; count < cells; count++) element.append(document.createElement('td'));
  return element;
}

export function setCells(element: Element, texts: readonly string[]): void {
  texts.forEach((text, index) => {
    const cell = element.children[index];
    if (cell !== undefined) setText(cell, text);
  });
}
