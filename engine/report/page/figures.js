// The figures of a report on runs: each turns what is selected into a chart and the table behind it.

import { dotChart } from "./charts/dot_chart.js";
import { highestShare, thinPeriods, timeChart, withGaps } from "./charts/time_chart.js";
import { Figure } from "./figure.js";
import { capital, dimensionName, number, plural, valueName } from "./format.js";
import { THEMES, stanceColour } from "./palette.js";
import { floor, periodName } from "./periods.js";
import { crossedShare, shareRules, wilson } from "./shares.js";

const INTERVAL_COLUMNS = (name) => [
  { name: `${name} %`, kind: "share" }, { name: `${name}: low`, kind: "share" }, { name: `${name}: high`, kind: "share" },
  { name: `${name}: passages`, kind: "number" }];
const intervalCells = ({ share, low, high, k }) => [share, low, high, k];

const LEFT_OVER = { by_hash: "chosen by a hash and not by size", rarest: "the rarest ones" };

/// What to bear in mind where values of a dimension were counted together; empty where none were.
function foldedNote(cube, field) {
  const { folded } = cube.dimension(field);
  return folded ? `Only some values of ${dimensionName(field)} are still named; the others were counted together as “(other)”, ${LEFT_OVER[folded]}.` : "";
}

/// In which order values come. Those that were counted together might have come before.
export function mostFirst(cube, field) {
  const name = dimensionName(field);
  return cube.dimension(field).folded ? `of each ${name} that is still named, most passages first` : `the ${name} with most passages first`;
}

/// What is said of the groups that a figure of the largest ones leaves out.
export function restNote(cube, field, groups, most) {
  const folded = foldedNote(cube, field);
  if (groups.length <= most) return folded;
  if (!folded) return `The ${most} with most passages of ${number(groups.length)}; the table holds all.`;
  return `The ${most} with most passages of the ${number(groups.length)} in the table. ${folded}`;
}

/// Where figures come from, and what of it is shown.
export const sourceOf = (source, state) => [source, state.shown()].filter(Boolean).join(" ");

/// What the figures have in common.
export class FigureMaker {
  constructor(state, source) {
    this.state = state;
    this.cube = state.cube;
    this.source = source;
  }

  make(name, title, view) {
    const figure = new Figure({ name, title, view, source: () => sourceOf(this.source(), this.state), filtered: () => this.state.filtered() });
    this.state.onChange(() => figure.update());
    return figure.node;
  }

  rules() {
    return shareRules(this.cube.labels, this.state.base);
  }

  /// The stances that are shown and not hidden, with their colours.
  series(theme, hidden) {
    return this.rules().shown.filter(({ name }) => !hidden.has(name))
      .map((one) => ({ ...one, colour: stanceColour(theme, one.name, one.index) }));
  }

  legend(theme) {
    return this.series(theme, new Set());
  }

  /// First and last period of what is selected, so that all panels share one axis.
  span(cells, grain) {
    const times = cells.map((cell) => this.cube.dayOfCell(cell)).filter(Boolean).map((day) => floor(day, grain).getTime());
    return times.length === 0 ? null : [new Date(times.reduce((a, b) => Math.min(a, b))), new Date(times.reduce((a, b) => Math.max(a, b)))];
  }

  timeSeries(cells, series, grain, [first, last]) {
    const rules = this.rules();
    const periods = this.cube.byPeriod(cells, grain);
    return series.map((one) => ({ ...one, points: withGaps(
      periods.map(({ start, tally }) => ({ start, ...rules.of(tally, one.index) })), grain, first, last) }));
  }

  timeTable(groups, field, grain) {
    const rules = this.rules();
    const columns = [...(field ? [{ name: dimensionName(field), kind: "text" }] : []), { name: grain, kind: "text" },
      { name: rules.unit, kind: "number" }, ...rules.shown.flatMap(({ name }) => INTERVAL_COLUMNS(name))];
    const rows = groups.flatMap(({ value, cells }) => this.cube.byPeriod(cells, grain).map(({ start, tally }) => [
      ...(field ? [valueName(field, value)] : []), periodName(start, grain), rules.whole(tally),
      ...rules.shown.flatMap(({ index }) => intervalCells(rules.of(tally, index)))]));
    return { columns, rows };
  }

  overTime() {
    return this.make("over-time", "Stance over time", (width, theme, hidden) => {
      const cells = this.state.selected();
      const { grain } = this.state;
      const span = this.cube.date ? this.span(cells, grain) : null;
      if (!this.cube.date) return { empty: "This run was not tallied by date. Label with --by date:month,source,lang to see shares over time." };
      if (!span) return { empty: this.state.nothing("date") };
      const series = this.timeSeries(cells, this.series(theme, hidden), grain, span);
      const highest = highestShare(series.map(({ points }) => points));
      return {
        subtitle: `Share of ${this.rules().unit} by ${grain}. Bands: Wilson 95\u202f% intervals of the counted shares.`,
        legend: this.legend(theme),
        panels: [timeChart({ series, grain, width, height: width < 520 ? 260 : 360, theme, highest })],
        table: this.timeTable([{ cells }], null, grain),
        note: this.notDrawn(cells, thinPeriods(series)),
      };
    });
  }

  notDrawn(cells, thin) {
    const { date } = this.cube;
    const together = (cell) => this.cube.isOther(date, date.values[cell.at[date.index]]);
    const undated = cells.filter((cell) => this.cube.dayOfCell(cell) === null);
    const folded = this.cube.sum(undated.filter(together)).passages;
    const dateless = this.cube.sum(undated).passages - folded;
    const what = [dateless > 0 && `${plural(dateless, "passage")} without a date`, folded > 0 && `${plural(folded, "passage")} of dates that were counted together`, thin > 0 && `${plural(thin, "period")} with fewer than five passages`].filter(Boolean);
    return what.length === 0 ? "" : `Not drawn: ${what.join(", ")}. The table holds all periods.`;
  }

  /// Groups with passages that count, by how many.
  largestFirst(groups) {
    const { whole } = this.rules();
    return groups.filter(({ tally }) => whole(tally) > 0).sort((a, b) => whole(b.tally) - whole(a.tally) || a.at - b.at);
  }

  /// One dot chart: a row a value of the dimension.
  byValue(field, most) {
    const name = dimensionName(field);
    return this.make(`by-${field}`, `Stance by ${name}`, (width, theme, hidden) => {
      const rules = this.rules();
      const series = this.series(theme, hidden);
      const groups = this.largestFirst(this.cube.by(field, this.state.selected()));
      if (groups.length === 0) return { empty: this.state.nothing() };
      const rows = groups.slice(0, most).map(({ value, tally }) => ({ name: valueName(field, value),
        values: series.map(({ name: label, index, colour, sign }) => ({ series: label, colour, sign, ...rules.of(tally, index) })) }));
      const columns = [{ name, kind: "text" }, { name: rules.unit, kind: "number" }, ...rules.shown.flatMap((stance) => INTERVAL_COLUMNS(stance.name))];
      return {
        subtitle: `Share of ${rules.unit}, ${mostFirst(this.cube, field)}. Lines: Wilson 95\u202f% intervals.`,
        legend: this.legend(theme),
        panels: series.length === 0 ? [] : [dotChart({ rows, width, theme, highest: highestShare(rows.map(({ values }) => values)) })],
        table: { columns, rows: groups.map(({ value, tally }) => [valueName(field, value), rules.whole(tally),
          ...rules.shown.flatMap(({ index }) => intervalCells(rules.of(tally, index)))]) },
        note: restNote(this.cube, field, groups, most),
      };
    });
  }

  /// Small multiples: a time chart for each value of the dimension, all with the same axes.
  multiples(field, most) {
    const name = dimensionName(field);
    return this.make(`multiples-${field}`, `Over time, by ${name}`, (width, theme, hidden, columns) => {
      const cells = this.state.selected();
      const groups = this.largestFirst(this.cube.by(field, cells)).filter((group) => this.span(group.cells, "year"));
      const grain = this.state.panelGrain(groups.slice(0, most));
      const span = this.span(cells, grain);
      if (!span || groups.length === 0) return { empty: this.state.nothing(span ? "topic" : "date") };
      const series = this.series(theme, hidden);
      const all = groups.slice(0, most).map((group) => ({ ...group, lines: this.timeSeries(group.cells, series, grain, span) }));
      const withPeriods = (least) => all.filter(({ lines }) => series.length === 0 || lines[0].points.filter(({ share }) => Number.isFinite(share)).length >= least);
      const drawn = withPeriods(2).length > 0 ? withPeriods(2) : withPeriods(1);
      if (drawn.length === 0) return { empty: `No ${name} has five passages in any ${grain}.` };
      const across = columns ?? Math.max(1, Math.min(4, Math.floor((width + 20) / (width < 520 ? 165 : 250))));
      const panelWidth = Math.floor((width - (across - 1) * 20) / across);
      return {
        subtitle: `Share of ${this.rules().unit} by ${grain}, the same axes in each panel. Bands: Wilson 95\u202f% intervals.`,
        legend: this.legend(theme),
        panels: drawn.map(({ value, tally, lines }) => ({ title: valueName(field, value), count: number(this.rules().whole(tally)),
          ...timeChart({ series: lines, grain, width: panelWidth, height: 160, theme, compact: true, highest: 1 }) })),
        table: this.timeTable(groups, field, grain),
        note: [drawn.length < groups.length && `${number(drawn.length)} of ${this.cube.dimension(field).folded ? `the ${number(groups.length)} in the table` : plural(groups.length, name)}: those with the most passages, and enough of them to follow in time.`,
          foldedNote(this.cube, field), `Periods with fewer than five passages are not drawn; the table holds all${this.cube.dimension(field).folded ? " that are named" : ""}.`].filter(Boolean).join(" "),
      };
    });
  }

  /// Of each stance, the share of passages that speak through each frame.
  crossedHead(at) {
    const { head, labels } = this.cube.crossed[at];
    return this.make(head, `${capital(head)} by stance`, (width, theme, hidden) => {
      const all = shareRules(this.cube.labels, "topic").shown;
      const tally = this.cube.sum(this.state.selected());
      if (tally.passages === 0) return { empty: this.state.nothing() };
      const rows = labels.map((name, k) => ({ name, sum: all.reduce((sum, { index }) => sum + tally.crossed[at][index * labels.length + k], 0),
        shares: all.map(({ name: stance, index, sign }) => ({ series: stance, sign, colour: stanceColour(theme, stance, index), ...crossedShare(tally, at, labels.length, index, k) })) }))
        .sort((a, b) => b.sum - a.sum);
      const drawn = rows.map(({ name, shares }) => ({ name, values: shares.filter(({ series }) => !hidden.has(series)) }));
      const highest = highestShare(drawn.map(({ values }) => values));
      return {
        subtitle: `Of the passages of each stance, the share that speaks through each of the ${head}; a passage may have several. Lines: Wilson 95\u202f% intervals.`,
        legend: all.map((one) => ({ ...one, colour: stanceColour(theme, one.name, one.index) })),
        panels: drawn[0].values.length === 0 ? [] : [dotChart({ rows: drawn, width, theme, highest })],
        table: { columns: [{ name: head, kind: "text" }, ...all.flatMap(({ name }) => INTERVAL_COLUMNS(name))],
          rows: rows.map(({ name, shares }) => [name, ...shares.flatMap(intervalCells)]) },
      };
    });
  }

  /// How often the model would not say, and how much of the text it knows.
  abstentions(field, most) {
    const name = dimensionName(field);
    return this.make(`abstentions-${field}`, `Abstentions by ${name}`, (width, theme) => {
      const groups = this.cube.by(field, this.state.selected());
      if (groups.length === 0) return { empty: this.state.nothing() };
      if (groups.every(({ tally }) => tally.abstained === 0)) return { empty: "The model abstained on none of these passages." };
      const { accent } = THEMES[theme];
      const rows = groups.slice(0, most).map(({ value, tally }) => ({ name: valueName(field, value),
        values: [{ series: "abstained", colour: accent, sign: "circle", ...wilson(tally.abstained, tally.passages) }] }));
      return {
        subtitle: "Share of all passages on which the model abstained. Lines: Wilson 95\u202f% intervals.",
        legend: [],
        panels: [dotChart({ rows, width, theme, highest: highestShare(rows.map(({ values }) => values)) })],
        table: { columns: [{ name, kind: "text" }, { name: "passages", kind: "number" }, ...INTERVAL_COLUMNS("abstained"), { name: "mean coverage %", kind: "share" }],
          rows: groups.map(({ value, tally }) => [valueName(field, value), tally.passages, ...intervalCells(wilson(tally.abstained, tally.passages)), tally.coverage / tally.passages / 100]) },
        note: restNote(this.cube, field, groups, most),
      };
    });
  }
}
