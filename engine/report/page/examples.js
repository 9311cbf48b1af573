// Example passages, with the n-grams that pushed the label highlighted.

import { element, foreign } from "./dom.js";
import { number, percent, valueName } from "./format.js";
import { stanceColour } from "./palette.js";
import { currentTheme, onTheme } from "./theme.js";

const FIRST = 12;

/// Cuts text at byte offsets of its UTF-8 into [{text, push}]: push is from -1 to 1, and 0 where nothing pushed.
export function highlighted(text, spans) {
  const data = new TextEncoder().encode(text);
  const strength = new Float64Array(data.length);
  for (const [begin, end, weight] of spans) {
    for (let at = begin; at < Math.min(end, data.length); at += 1) strength[at] += weight;
  }
  const most = strength.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // a mark inside a text is a part of it
  const parts = [];
  for (let begin = 0; begin < data.length;) {
    let end = begin + 1;
    while (end < data.length && (strength[end] === strength[begin] || (data[end] & 0xc0) === 0x80)) end += 1;
    parts.push({ text: decoder.decode(data.subarray(begin, end)), push: strength[begin] / most });
    begin = end;
  }
  return parts;
}

function passageText({ text, spans, cut }, colour) {
  return element("p", { class: "passage", dir: "auto" }, highlighted(text, spans).map(({ text: part, push }) => (push === 0 ? part :
    element("mark", { class: push < 0 ? "against-push" : null, title: push > 0 ? "pushed towards this label" : "pushed away from this label",
                      style: { "--push": String(Math.round(20 + 60 * Math.abs(push))) + "%", "--hue": colour } }, part))), cut && "…");
}

function card(example, fields, theme, labels) {
  const colour = stanceColour(theme, example.stance, labels.indexOf(example.stance));
  const where = fields.map((field, at) => [field, example.by[at]]).filter(([, value]) => value !== null && value !== "");
  return element("article", { class: "example", "data-stance": example.stance },
    element("header", {},
      element("span", { class: "badge", style: { "--hue": colour } }, example.stance, example.p === null ? "" : ` ${percent(example.p)}`),
      example.abstained && element("span", { class: "badge soft" }, "abstained"),
      example.frames.map((frame) => element("span", { class: "badge soft" }, frame))),
    passageText(example, colour),
    element("footer", {}, where.map(([field, value]) => element("span", {}, foreign(valueName(field, value)))),
      example.id !== null && element("span", { class: "id" }, "id ", foreign(example.id)), element("span", { class: "id" }, foreign(example.place))));
}

/// One of each stance in turn, so that the first to be seen are not all of one kind.
function mixed(rows) {
  const seen = new Map();
  const turns = rows.map((row) => {
    const turn = seen.get(row.stance) ?? 0;
    seen.set(row.stance, turn + 1);
    return { row, turn };
  });
  return turns.sort((a, b) => a.turn - b.turn).map(({ row }) => row);
}

export function examplesSection(state, { rows, fields, note }) {
  const list = element("div", { class: "examples" });
  const count = element("p", { class: "note" });
  const { cube } = state;
  rows = mixed(rows);
  const stances = cube.labels.filter((label) => rows.some((row) => row.stance === label));
  const select = element("select", { "data-filter": "example-stance", onchange: () => update() }, element("option", { value: "" }, "every stance"), stances.map((stance) => element("option", { value: stance }, stance)));
  let shown = FIRST;
  const more = element("button", { type: "button", class: "more", onclick: () => { shown += FIRST; update(); } }, "Show more");
  const update = () => {
    const matching = rows.filter((row) => (select.value === "" || row.stance === select.value) && state.keepsValues(fields, row.by));
    const theme = currentTheme();
    list.replaceChildren(...matching.slice(0, shown).map((row) => card(row, fields, theme, cube.labels)));
    if (matching.length === 0) list.append(element("p", { class: "empty" }, rows.length === 0 ? note : "No example matches these filters."));
    count.textContent = matching.length === 0 ? "" : `${number(Math.min(shown, matching.length))} of ${number(matching.length)} examples. ${note}`;
    more.hidden = shown >= matching.length;
  };
  state.onChange(update);
  onTheme(update);
  update();
  return element("section", { class: "block", "aria-labelledby": "examples" },
    element("div", { class: "heading-row" }, element("h2", { id: "examples" }, "Example passages"), rows.length > 0 && element("label", { class: "picker" }, element("span", {}, "Show"), select)),
    list, more, count);
}
