/** An element as it shall be. */
export interface Markup {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

type Child = Markup | string;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function h(tag: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  return { tag, attributes, children };
}

/**
 * Makes the children of `parent` these. An element that is there stays, and with it the focus and what somebody types.
 * Text is never taken for markup.
 */
export function render(parent: Element, ...children: readonly Child[]): void {
  children.forEach((child, index) => {
    const there = parent.childNodes[index];
    const node = typeof child === 'string' ? textNode(child, there) : elementOf(child, there);
    if (there === undefined) parent.append(node);
    else if (node !== there) there.replaceWith(node);
  });
  while (parent.childNodes.length > children.length) parent.lastChild?.remove();
}

/** Written to only when it is another: a live region repeats what is written. */
function textNode(text: string, there?: ChildNode): Text {
  if (!(there instanceof Text)) return document.createTextNode(text);
  if (there.data !== text) there.data = text;
  return there;
}

function elementOf({ tag, attributes, children }: Markup, there?: ChildNode): Element {
  const stays = there instanceof Element && there.localName === tag;
  const element = stays ? there : document.createElement(tag);
  for (const name of element.getAttributeNames())
    if (attributes[name] === undefined) element.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && element.getAttribute(name) !== String(value))
      element.setAttribute(name, String(value));
  render(element, ...children);
  return element;
}

/** @throws {Error} when the page has no such element. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element #${id}`);
  return element;
}
