// Two runs compared, passage by passage: what changed its label, and what that does to each series.
//
// The cube counts passages that both runs labelled: by the label of A, crossed with the label of B.

import { dotChart } from "./charts/dot_chart.js";
import { matrixChart } from "./charts/matrix_chart.js";
import { highestShare, timeChart, withGaps } from "./charts/time_chart.js";
import { cardSection, methodsSection, runsSection } from "./closing.js";
import { Cube } from "./cube.js";
import { element, foreign } from "./dom.js";
import { Figure } from "./figure.js";
import { restNote, sourceOf } from "./figures.js";
import { filterBar } from "./filters.js";
import { dimensionName, number, percent, plural, valueName } from "./format.js";
import { THEMES, stanceColour } from "./palette.js";
import { floor, periodName } from "./periods.js";
import { shareRules, wilson } from "./shares.js";
import { State } from "./state.js";
import { tableElement } from "./table.js";

const MOST_ROWS = 15;

/// The counts of B as a tally of its own.
function ofB(tally, labels) {
  const counts = labels.map((_, to) => labels.reduce((sum, __, from) => sum + tally.crossed[0][from * labels.length + to], 0));
  return { ...tally, counts };
}

class DiffMaker {
  constructor(data, state) {
    this.data = data;
    this.state = state;
    this.cube = state.cube;
  }

  make(name, title, view) {
    const figure = new Figure({ name, title, view, source: () => sourceOf(this.data.source, this.state), filtered: () => this.state.filtered() });
    this.state.onChange(() => figure.update());
    return figure.node;
  }

  matrix() {
    const { labels } = this.cube;
    return this.make("transitions", "From A to B", (width, theme) => {
      const tally = this.cube.sum(this.state.selected());
      if (tally.passages === 0) return { empty: this.state.nothing() };
      const counts = labels.map((_, from) => tally.crossed[0].slice(from * labels.length, (from + 1) * labels.length));
      return {
        subtitle: "Passages by their label in run A (rows) and in run B (columns); per cents are of the row.",
        legend: [],
        panels: [matrixChart({ labels, counts, width, theme })],
        table: { columns: [{ name: "in A \\ in B", kind: "text" }, ...labels.map((name) => ({ name, kind: "number" }))], rows: labels.map((name, from) => [name, ...counts[from]]) },
      };
    });
  }

  pair(theme, tally, index, name) {
    const rules = shareRules(this.cube.labels, this.state.base);
    return [
      { series: "A", sign: "circle", colour: THEMES[theme].soft, ...rules.of(tally, index) },
      { series: "B", sign: "square", colour: stanceColour(theme, name, index), ...rules.of(ofB(tally, this.cube.labels), index) },
    ];
  }

  shown() {
    return shareRules(this.cube.labels, this.state.base);
  }

  overTime() {
    return this.make("diff-over-time", "Each stance over time, in A and in B", (width, theme, hidden, columns) => {
      const cells = this.state.selected();
      const times = cells.map((cell) => this.cube.dayOfCell(cell)).filter(Boolean).map((day) => floor(day, this.state.grain).getTime()).sort((a, b) => a - b);
      if (times.length === 0) return { empty: this.cube.date ? this.state.nothing("date") : "These labels carry no date: label with --keep date,source,lang." };
      const periods = this.cube.byPeriod(cells, this.state.grain);
      const rules = this.shown();
      const panels = rules.shown.map(({ name, index }) => {
        const points = periods.map(({ start, tally }) => ({ start, pair: this.pair(theme, tally, index, name) }));
        const series = [0, 1].map((at) => ({ name: "AB"[at], sign: at === 0 ? "circle" : "square", colour: at === 0 ? THEMES[theme].soft : stanceColour(theme, name, index), dash: at === 0 ? "4 3" : "none",
          points: withGaps(points.map(({ start, pair }) => ({ start, ...pair[at] })), this.state.grain, new Date(times[0]), new Date(times.at(-1))) }));
        return { name, series };
      });
      const highest = highestShare(panels.flatMap(({ series }) => series.map(({ points }) => points)));
      const across = columns ?? Math.max(1, Math.min(3, Math.floor(width / 300)));
      const panelWidth = Math.floor((width - (across - 1) * 20) / across);
      return {
        subtitle: `Share of ${rules.unit} by ${this.state.grain}. Dashed: A, solid: B. Bands: Wilson 95\u202f% intervals.`,
        legend: [],
        panels: panels.map(({ name, series }) => ({ title: name, ...timeChart({ series, grain: this.state.grain, width: panelWidth, height: 190, theme, highest, compact: true }) })),
        table: { columns: [{ name: this.state.grain, kind: "text" }, ...rules.shown.flatMap(({ name }) => [{ name: `${name} in A %`, kind: "share" }, { name: `${name} in B %`, kind: "share" }])],
          rows: periods.map(({ start, tally }) => [periodName(start, this.state.grain), ...rules.shown.flatMap(({ name, index }) => this.pair("light", tally, index, name).map(({ share }) => share))]) },
      };
    });
  }

  byValue(field) {
    const title = dimensionName(field);
    return this.make(`diff-by-${field}`, `Each stance by ${title}, in A and in B`, (width, theme, hidden, columns) => {
      const groups = this.cube.by(field, this.state.selected());
      if (groups.length === 0) return { empty: this.state.nothing() };
      const rules = this.shown();
      const across = columns ?? Math.max(1, Math.min(3, Math.floor(width / 320)));
      const panelWidth = Math.floor((width - (across - 1) * 20) / across);
      const panels = rules.shown.map(({ name, index }) => {
        const rows = groups.slice(0, MOST_ROWS).map(({ value, tally }) => ({ name: valueName(field, value), values: this.pair(theme, tally, index, name) }));
        return { name, rows };
      });
      const highest = highestShare(panels.flatMap(({ rows }) => rows.map(({ values }) => values)));
      return {
        subtitle: `Share of ${rules.unit}. Circles: A, squares: B. Lines: Wilson 95\u202f% intervals.`,
        legend: [],
        panels: panels.map(({ name, rows }) => ({ title: name, ...dotChart({ rows, width: panelWidth, theme, highest }) })),
        table: { columns: [{ name: title, kind: "text" }, { name: "passages", kind: "number" }, ...rules.shown.flatMap(({ name }) => [{ name: `${name} in A %`, kind: "share" }, { name: `${name} in B %`, kind: "share" }])],
          rows: groups.map(({ value, tally }) => [valueName(field, value), tally.passages, ...rules.shown.flatMap(({ name, index }) => this.pair("light", tally, index, name).map(({ share }) => share))]) },
        note: restNote(this.cube, field, groups, MOST_ROWS),
      };
    });
  }
}

function summary(data, state) {
  const sentence = element("p", { class: "lead" });
  const update = () => {
    const tally = state.cube.sum(state.selected());
    const width = state.cube.labels.length;
    const same = state.cube.labels.reduce((sum, _, at) => sum + tally.crossed[0][at * width + at], 0);
    const flips = tally.passages - same;
    const { share, low, high } = wilson(flips, tally.passages);
    sentence.textContent = tally.passages === 0 ? state.nothing() :
      `${number(flips)} of ${plural(tally.passages, "passage")} changed label: ${percent(share)} (95\u202f% interval ${percent(low)} to ${percent(high)}).`;
  };
  state.onChange(update);
  update();
  return element("section", { class: "block", "aria-labelledby": "compared" }, element("h2", { id: "compared" }, "What was compared"),
    element("dl", { class: "pairs" },
      element("dt", {}, "A"), element("dd", {}, foreign(data.a)), element("dt", {}, "B"), element("dd", {}, foreign(data.b)),
      element("dt", {}, "In both"), element("dd", {}, plural(data.matched, "passage"), data.by_line ? ", matched by line number alone" : ", matched by file and line"),
      element("dt", {}, "Only in A"), element("dd", {}, number(data.only_a)), element("dt", {}, "Only in B"), element("dd", {}, number(data.only_b))),
    data.changed && element("div", { class: "warning", role: "note" }, element("strong", {}, "Not the same input. "), foreign(data.changed)),
    sentence);
}

function flipsSection({ rows, total }) {
  const table = { columns: [{ name: "place", kind: "text" }, { name: "id", kind: "text" }, { name: "in A", kind: "text" }, { name: "in B", kind: "text" }, { name: "probability of B’s label %", kind: "share" }],
    rows: rows.map(({ place, id, from, to, p }) => [place, id, from, to, p]) };
  return element("section", { class: "block", "aria-labelledby": "flips" }, element("h2", { id: "flips" }, "The surest flips"),
    rows.length === 0 ? element("p", { class: "empty" }, "No passage changed its label.") : tableElement(table, "Passages that changed their label"),
    rows.length < total && element("p", { class: "note" }, `${number(rows.length)} of ${number(total)}, the surest labels of B first.`));
}

export function diffSections(data) {
  const state = new State(new Cube(data.cube, data.lead.labels, data.crossed));
  const maker = new DiffMaker(data, state);
  const others = state.cube.dimensions.filter((dimension) => dimension !== state.cube.date && dimension.values.length > 1);
  const block = (title, ...children) => element("section", { class: "block", "aria-label": title }, element("h2", {}, title), ...children);
  return [summary(data, state), ...filterBar(state), block("Transitions", maker.matrix()), block("What it does to the series", maker.overTime(), others.map(({ field }) => maker.byValue(field))),
    flipsSection(data.flips), methodsSection(data.methods), data.card && cardSection(data.card), runsSection(data.runs)].filter(Boolean);
}
