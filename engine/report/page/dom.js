// Elements by textContent and attributes only: no text of a corpus is ever read as markup.

/// element("p", {class: "note"}, "text", child): strings become text nodes; false and null are left out.
/// Properties: on… are listeners, style is an object, the rest attributes (true: present, false or null: absent).
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, to] of Object.entries(value)) node.style.setProperty(key, to);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === false || child === null || child === undefined) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/// Text out of a corpus inside a sentence of ours: its writing direction, and marks that turn it, stay within.
export function foreign(text) {
  return element("bdi", {}, text);
}

let nextId = 0;
export function freshId(prefix) {
  nextId += 1;
  return `${prefix}-${nextId}`;
}
