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

/** Writes texts into elements by their ids. */
export function setTexts(texts: Readonly<Record<string, string>>): void {
  for (const [id, text] of Object.entries(texts)) setText(byId(id), text);
}

/** Gives an element the colour of its state, where the style sheet has one of that name. */
export function setState(element: HTMLElement, state: string): void {
  element.style.setProperty('--state', `var(--${state})`);
}

/** An item of a list, which has one text, or a row of a table. */
export interface Item {
  readonly key: string;
  readonly state?: string;
  readonly texts: readonly string[];
}

/** Makes the children of `#id` those of `items`, keeping the elements of known keys: the focus stays where it is. */
export function fill<T extends Item>(
  id: string,
  items: readonly T[],
  create: (item: T) => HTMLElement = () => document.createElement('li'),
): void {
  const parent = byId(id);
  const children = [...parent.children] as HTMLElement[];
  const known = new Map(children.map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const element = known.get(item.key) ?? create(item);
    known.delete(item.key);
    element.dataset.key = item.key;
    if (item.state !== undefined) setState(element, item.state);
    const cells = element.tagName === 'TR' ? element.children : [element];
    item.texts.forEach((text, cell) => {
      setText(cells[cell] ?? element, text);
    });
    const there = parent.children[index];
    if (there !== element) parent.insertBefore(element, there ?? null);
  });
  for (const element of known.values()) element.remove();
}

/** A row, the first cell of which is its header; `last` goes into a cell after those of the texts. */
export function row({ texts }: Item, last?: Element): HTMLTableRowElement {
  const element = document.createElement('tr');
  const header = document.createElement('th');
  header.scope = 'row';
  element.append(header, ...texts.slice(1).map(() => document.createElement('td')));
  if (last !== undefined) element.insertCell().append(last);
  return element;
}
