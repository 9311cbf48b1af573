// Shares corrected for the classifier's errors, as `stancemill estimate` gives them, beside the counted ones.

import { dotChart } from "./charts/dot_chart.js";
import { highestShare, timeChart, withGaps } from "./charts/time_chart.js";
import { element } from "./dom.js";
import { Figure } from "./figure.js";
import { valueName } from "./format.js";
import { stanceColour, symbolName } from "./palette.js";
import { startOf } from "./periods.js";

/// {method, group: null | {field, unit}, labels, rows: [{value, shares: [{counted, share, low, high}], passages}]} each.
export function estimatesSection(estimates, source) {
  const figures = estimates.tables.map((table, at) => new Figure({ name: `corrected-${at}`, title: table.group ? `Corrected shares by ${table.group.unit ?? table.group.field}` : "Corrected shares",
    source, view: (width, theme, hidden) => view(table, width, theme, hidden) }).node);
  return element("section", { class: "block", "aria-labelledby": "corrected" }, element("h2", { id: "corrected" }, "Corrected for the classifier’s errors"),
    element("p", { class: "note" }, "These figures come from a hand-labelled sample and do not follow the filters."), figures);
}

function view(table, width, theme, hidden) {
  const series = table.labels.map((name, index) => ({ name, index, colour: stanceColour(theme, name, index), sign: symbolName(index) })).filter(({ name }) => !hidden.has(name));
  const rows = table.rows.map((row) => ({ ...row, shares: row.shares.map((share) => ({ ...share, k: Math.round(share.share * row.passages), n: row.passages })) }));
  const legend = table.labels.map((name, index) => ({ name, colour: stanceColour(theme, name, index), sign: symbolName(index) }));
  const data = { columns: [{ name: table.group?.field ?? "group", kind: "text" }, { name: "passages", kind: "number" }, ...table.labels.flatMap((name) => [
    { name: `${name} counted %`, kind: "share" }, { name: `${name} corrected %`, kind: "share" }, { name: `${name}: low`, kind: "share" }, { name: `${name}: high`, kind: "share" }])],
    rows: rows.map((row) => [row.value, row.passages, ...row.shares.flatMap(({ counted, share, low, high }) => [counted, share, low, high])]) };
  const subtitle = `${table.method}. Share of all passages, with 95 % intervals.`;
  if (table.group?.unit) {
    const points = rows.map((row) => ({ ...row, start: startOf(row.value) })).filter(({ start }) => start);
    if (points.length === 0) return { empty: "No period has an estimate." };
    const lines = series.map((one) => ({ ...one, points: withGaps(points.map(({ start, shares }) => ({ start, ...shares[one.index] })), table.group.unit, points[0].start, points.at(-1).start) }));
    return { subtitle, legend, table: data, panels: [timeChart({ series: lines, grain: table.group.unit, width, height: 320, theme, highest: highestShare(lines.map((line) => line.points)) })] };
  }
  if (series.length === 0) return { subtitle, legend, table: data, panels: [] };
  const drawn = rows.map((row) => ({ name: row.value === null ? "all passages" : valueName(table.group?.field ?? "", row.value), values: series.map(({ name, index, colour, sign }) => ({ series: name, colour, sign, ...row.shares[index] })) }));
  return { subtitle, legend, table: data, panels: [dotChart({ rows: drawn, width, theme, highest: 1 })] };
}
