// The little Markdown that model cards use, as elements: headings, paragraphs, lists, tables, code, bold. Links keep their
// text and show where they lead; nothing is ever read as markup.

import { element } from "./dom.js";

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^[\]]+)\]\(([^)\s]+)\)/g;

function inline(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(text.slice(from, found.index));
    const [, code, bold, link, target] = found;
    parts.push(code ? element("code", {}, code) : bold ? element("strong", {}, bold) : `${link} (${target})`);
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

const cellsOf = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(lines) {
  const [head, , ...body] = lines.map(cellsOf);
  return element("div", { class: "table-box", tabindex: "0" }, element("table", {},
    element("thead", {}, element("tr", {}, head.map((cell) => element("th", { scope: "col" }, inline(cell))))),
    element("tbody", {}, body.map((row) => element("tr", {}, row.map((cell) => element("td", {}, inline(cell))))))));
}

function list(lines) {
  const items = [];
  for (const line of lines) {
    if (/^[-*] /.test(line)) items.push(line.slice(2));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return element("ul", {}, items.map((item) => element("li", {}, inline(item))));
}

export function markdown(source) {
  const text = source.replace(/^---\n[\s\S]*?\n---\n/, "");
  return text.split(/\n{2,}|(?<=^#.*)\n/m).map((block) => block.replace(/^\n+|\s+$/g, "")).filter(Boolean).map((block) => {
    const lines = block.split("\n");
    const heading = /^(#{1,4}) (.*)$/.exec(block);
    if (heading) return element(`h${Math.min(6, heading[1].length + 2)}`, {}, inline(heading[2]));
    if (lines.length > 2 && lines[0].startsWith("|") && /^[|\s:-]+$/.test(lines[1])) return table(lines);
    if (/^[-*] /.test(lines[0])) return list(lines);
    return element("p", {}, inline(lines.join(" ")));
  });
}
