// What was read: every line accounted for, before any share is shown.

import { element, foreign } from "./dom.js";
import { bytes, number, percent, plural } from "./format.js";

const PARTS = [
  ["labelled", "labelled"],
  ["rejected", "rejected"],
  ["blank", "blank"],
];

function lineBar(totals) {
  const whole = Math.max(1, totals.lines);
  const label = PARTS.map(([key, name]) => `${number(totals[key])} ${name}`).join(", ");
  return element("div", { class: "line-bar", role: "img", "aria-label": `${number(totals.lines)} lines: ${label}` },
    PARTS.filter(([key]) => totals[key] > 0).map(([key]) =>
      element("span", { class: key, style: { "flex-grow": String(totals[key] / whole) } })));
}

function lineLegend(totals) {
  return element("ul", { class: "line-legend" }, PARTS.map(([key, name]) => element("li", {},
    element("i", { class: `swatch ${key}` }), element("b", {}, number(totals[key])), ` ${name} `,
    element("small", {}, totals.lines === 0 ? "" : percent(totals[key] / totals.lines)))));
}

function rejectTable(rejects) {
  if (rejects.length === 0) return element("p", { class: "note" }, "No line was rejected.");
  return element("table", { class: "small-table" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Why lines were rejected"), element("th", { scope: "col", class: "numeric" }, "Lines"))),
    element("tbody", {}, rejects.map(({ reason, meaning, count }) => element("tr", {},
      element("th", { scope: "row" }, meaning, " ", element("code", {}, reason)), element("td", { class: "numeric" }, number(count))))));
}

/// Inputs that could not be read to their end, and runs that did not come to theirs.
function troubles(runs) {
  const rows = runs.flatMap((run) => [
    ...(run.status === "done" || run.status === "done_input_errors" ? [] : [element("li", {}, foreign(run.name), `: the run is “${run.status}”, not done`)]),
    ...run.inputs.filter(({ state }) => state !== "ok").map(({ path, state, detail }) => element("li", {}, foreign(path), `: ${state.replaceAll("_", " ")}`, detail ? ": " : "", foreign(detail))),
  ]);
  const named = runs.reduce((sum, run) => sum + run.inputs.filter(({ state }) => state !== "ok").length, 0);
  const more = runs.reduce((sum, run) => sum + run.trouble_count, 0) - named;
  if (more > 0) rows.push(element("li", {}, `and ${plural(more, "file")} more; the ${runs.length === 1 ? "manifest names" : "manifests name"} them`));
  return rows.length > 0 && element("div", { class: "warning", role: "note" },
    element("strong", {}, "Not everything was read."), " What could be read was labelled; the rest is missing from every figure below.", element("ul", {}, rows));
}

function fact(figure, text) {
  return element("div", { class: "fact" }, element("b", {}, figure), element("span", {}, text));
}

export function accountingSection({ totals, rejects, runs, coverage_sum: coverage, heads, lead: { head } }) {
  const inputs = runs.reduce((sum, run) => sum + run.input_count, 0);
  const decoded = runs.reduce((sum, run) => sum + run.decoded_bytes, 0);
  const lead = heads.find((one) => one.head === head);
  return element("section", { class: "block accounting", "aria-labelledby": "accounting" },
    element("h2", { id: "accounting" }, "What was read"),
    element("div", { class: "accounting-box" },
      element("div", {},
        element("p", { class: "equation" }, element("b", {}, plural(totals.lines, "line")), ` in ${plural(inputs, "file")} (${bytes(decoded)} of JSONL)`),
        lineBar(totals), lineLegend(totals), rejectTable(rejects)),
      element("div", { class: "facts" },
        fact(totals.labelled === 0 ? "–" : percent(coverage / totals.labelled / 100), "coverage: mean share of a passage’s words that the model knows"),
        fact(lead && lead.asked > 0 ? percent(lead.abstained / lead.asked) : "–", `abstained: the model would rather not say (${number(lead?.abstained ?? 0)} passages, counted under their likeliest label)`))),
    troubles(runs));
}
