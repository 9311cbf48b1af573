// The table behind a chart: {columns: [{name, kind: "text" | "number" | "share"}], rows: [[...]]}.

import { element, foreign } from "./dom.js";
import { number } from "./format.js";

const SHOWN_ROWS = 200;

function shownCell(value, kind) {
  if (value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value))) return "–";
  if (kind === "share") return (value * 100).toFixed(1);
  return kind === "number" ? number(value) : foreign(value);
}

export function tableElement({ columns, rows }, caption) {
  const numeric = (column) => (column.kind === "text" ? null : "numeric");
  const head = columns.map((column) => element("th", { scope: "col", class: numeric(column) }, foreign(column.name)));
  const body = rows.slice(0, SHOWN_ROWS).map((row) => element("tr", {}, row.map((value, index) =>
    element(index === 0 ? "th" : "td", { scope: index === 0 ? "row" : null, class: numeric(columns[index]) },
      shownCell(value, columns[index].kind)))));
  return element("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, head)), element("tbody", {}, body)),
    rows.length > SHOWN_ROWS && element("p", { class: "note" },
      `The first ${number(SHOWN_ROWS)} of ${number(rows.length)} rows; the CSV holds all.`));
}
