// Shares corrected for the classifier's errors, as `stancemill estimate` gives them, beside the counted ones.

import { dotChart } from "./charts/dot_chart.js";
import { highestShare, thinPeriods, timeChart, withGaps } from "./charts/time_chart.js";
import { element } from "./dom.js";
import { Figure } from "./figure.js";
import { interval, number, percent, plural, valueName } from "./format.js";
import { stanceColour, symbolName } from "./palette.js";
import { startOf } from "./periods.js";
import { wilson } from "./shares.js";

const MOST_ROWS = 20;

/// {gold, notes, tables: [{method, group: null | {field, unit}, labels, rows: [{value, shares: [{counted, share, low, high}], passages, gold}]}]}.
export function estimatesSection(estimates, source) {
  const figures = estimates.tables.map((table, at) => new Figure({ name: `corrected-${at}`, title: titleOf(table), source,
    view: (width, theme, hidden) => view(table, estimates.gold, width, theme, hidden) }).node);
  return element("section", { class: "block", "aria-labelledby": "corrected" }, element("h2", { id: "corrected" }, "Corrected for the classifier’s errors"),
    element("p", { class: "note before" }, `A classifier’s errors do not cancel out, so counted labels give biased shares. ${number(estimates.gold)} passages labelled by hand show how it errs. These figures do not follow the filters.`), figures,
    estimates.notes.map((note) => element("p", { class: "note" }, note)));
}

const titleOf = ({ group }) => (group ? `Corrected shares by ${group.unit ?? group.field}` : "Counted and corrected shares");

function view(table, gold, width, theme, hidden) {
  const all = table.labels.map((name, index) => ({ name, index, colour: stanceColour(theme, name, index), sign: symbolName(index) }));
  const series = all.filter(({ name }) => !hidden.has(name));
  const seen = { subtitle: `Share of all passages, by ${table.method}. ${table.group?.unit ? "Bands" : "Lines"}: 95\u202f% intervals.`, legend: all, table: dataOf(table), panels: [] };
  if (series.length === 0) return seen;
  if (table.group?.unit) {
    const points = table.rows.map((row) => ({ ...row, start: startOf(row.value) })).filter(({ start }) => start);
    if (points.length === 0) return { empty: "No period has an estimate." };
    const lines = series.map((one) => ({ ...one, points: withGaps(points.map((row) => ({ start: row.start, ...corrected(row, one.index) })), table.group.unit, points[0].start, points.at(-1).start) }));
    const left = [[table.rows.length - points.length, "group without a date", "groups without a date"], [thinPeriods(lines), "period with fewer than five passages", "periods with fewer than five passages"]]
      .filter(([count]) => count > 0).map(([count, one, many]) => plural(count, one, many));
    const note = left.length === 0 ? "" : `Not drawn: ${left.join(", ")}. The table holds all groups.`;
    return { ...seen, note, panels: [timeChart({ series: lines, grain: table.group.unit, width, height: width < 520 ? 260 : 320, theme, highest: highestShare(lines.map((line) => line.points)) })] };
  }
  const drawn = table.group ? [...table.rows].sort((a, b) => b.passages - a.passages).slice(0, MOST_ROWS).map((row) => ({ name: valueName(table.group.field, row.value), of: (index) => corrected(row, index) }))
    : [{ name: "counted", of: (index) => counted(table.rows[0], index) }, { name: "corrected", of: (index) => corrected(table.rows[0], index) }];
  const rows = drawn.map(({ name, of }) => ({ name, values: series.map(({ name: label, index, colour, sign }) => ({ series: label, colour, sign, ...of(index) })) }));
  return { ...seen, panels: [dotChart({ rows, width, theme, highest: highestShare(rows.map(({ values }) => values)) })],
    note: table.rows.length > rows.length && table.group ? `The ${MOST_ROWS} with most passages of ${number(table.rows.length)}; the table holds all.` : "" };
}

function corrected({ passages, shares }, index) {
  const { share, low, high } = shares[index];
  return { share, low, high, n: passages, tip: `${interval(shares[index])}; counted ${percent(shares[index].counted)}` };
}

function counted({ passages, shares }, index) {
  return wilson(Math.round(shares[index].counted * passages), passages);
}

function dataOf({ group, labels, rows }) {
  return { columns: [{ name: group?.field ?? "passages of", kind: "text" }, { name: "passages", kind: "number" }, { name: "labelled by hand", kind: "number" }, ...labels.flatMap((name) => [
    { name: `${name} counted %`, kind: "share" }, { name: `${name} corrected %`, kind: "share" }, { name: `${name}: low`, kind: "share" }, { name: `${name}: high`, kind: "share" }])],
    rows: rows.map((row) => [group ? valueName(group.field, row.value) : "the whole run", row.passages, row.gold, ...row.shares.flatMap(({ counted: plain, share, low, high }) => [plain, share, low, high])]) };
}
