// The report: reads its data out of the page and builds everything else.

import { accountingSection } from "./accounting.js";
import { cardSection, methodsSection, runsSection } from "./closing.js";
import { Cube } from "./cube.js";
import { diffSections } from "./diff.js";
import { element, foreign } from "./dom.js";
import { estimatesSection } from "./estimates.js";
import { examplesSection } from "./examples.js";
import { filterBar } from "./filters.js";
import { FigureMaker } from "./figures.js";
import { capital, dimensionName, number, percent, plural } from "./format.js";
import { headlineSection } from "./headline.js";
import { periodName } from "./periods.js";
import { State } from "./state.js";
import { themeToggle } from "./theme.js";

const MOST_ROWS = 20;
const MOST_PANELS = 12;

const data = JSON.parse(document.getElementById("data").textContent);

function block(title, ...children) {
  if (!title) return element("section", { class: "block" }, ...children);
  const id = title.toLowerCase().replaceAll(" ", "-");
  return element("section", { class: "block", "aria-labelledby": id }, element("h2", { id }, title), ...children);
}

/// "1,234 passages · 12 sources · Jan 2025 to Sep 2026"
function subtitle() {
  const cube = new Cube(data.cube, data.lead.labels, data.crossed);
  const parts = [plural(cube.sum(cube.cells).passages, "passage")];
  for (const dimension of cube.dimensions) {
    const values = cube.named(dimension).length;
    if (dimension !== cube.date && values > 0) parts.push(`${dimension.folded ? "at least " : ""}${plural(values, dimensionName(dimension.field))}`);
  }
  const starts = cube.starts.filter(Boolean).sort((a, b) => a - b);
  const name = (date) => periodName(date, cube.date.unit);
  if (starts.length > 0) parts.push(starts.length === 1 ? name(starts[0]) : `${name(starts[0])} to ${name(starts.at(-1))}`);
  return parts.join(" · ");
}

/// A head of a run without figures by field: how often each label was given, and no more is known.
function countedHead({ head, labels, counts, asked }) {
  const rows = labels.map((label, at) => ({ label, count: counts[at] })).sort((a, b) => b.count - a.count);
  return block(capital(head), element("div", { class: "card-box", "data-head": head },
    element("table", { class: "small-table" },
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, capital(head)), ["Passages", "Share"].map((name) => element("th", { scope: "col", class: "numeric" }, name)))),
      element("tbody", {}, rows.map(({ label, count }) => element("tr", {}, element("th", { scope: "row" }, foreign(label)),
        element("td", { class: "numeric" }, number(count)), element("td", { class: "numeric" }, asked === 0 ? "–" : percent(count / asked)))))),
    element("p", { class: "note" }, `Of the ${plural(asked, "passage")} of which the model was asked this. This run was not tallied by fields: label with --by date:month,source,lang to see this by ${data.lead.head}.`)));
}

function runSections() {
  const cube = new Cube(data.cube, data.lead.labels, data.crossed);
  const state = new State(cube);
  const maker = new FigureMaker(state, () => data.source);
  const others = cube.dimensions.filter((dimension) => dimension !== cube.date && dimension.values.length > 1);
  const sections = [accountingSection(data), ...filterBar(state)];
  sections.push(headlineSection(state, Boolean(data.estimates)), block(null, maker.overTime()));
  if (data.estimates) sections.push(estimatesSection(data.estimates, maker.source));
  for (const { field } of others) {
    sections.push(block(`By ${dimensionName(field)}`, maker.byValue(field, MOST_ROWS), cube.date && maker.multiples(field, MOST_PANELS)));
  }
  if (cube.crossed.length > 0) {
    sections.push(block(capital(cube.crossed.map(({ head }) => head).join(" and ")), cube.crossed.map((_, at) => maker.crossedHead(at))));
  }
  if (!data.by_fields) sections.push(...data.heads.filter(({ head }) => head !== data.lead.head).map(countedHead));
  const abstained = cube.sum(cube.cells).abstained;
  if (abstained > 0 && others.length > 0) {
    sections.push(block("Where the model would not say", element("div", { class: "side-by-side" }, others.slice(0, 2).map(({ field }) => maker.abstentions(field, MOST_ROWS)))));
  }
  sections.push(examplesSection(state, data.examples), methodsSection(data.methods), cardSection(data.card), runsSection(data.runs));
  return sections;
}

document.title = data.title;
document.getElementById("report").replaceChildren(
  element("header", { class: "top" },
    element("div", {}, element("h1", {}, foreign(data.title)), element("p", { class: "subtitle" }, subtitle())),
    themeToggle()),
  ...(data.kind === "diff" ? diffSections(data) : runSections()),
  element("footer", { class: "bottom" }, element("p", {}, data.source), element("p", {}, "This page loads nothing from any network. Charts: Observable Plot and D3.")));
