// The cube: sums of passages by the values of a few dimensions, and what is asked of it.

import { deciding, floor, startOf } from "./periods.js";

/// What stands for values that were counted together.
const OTHER = "(other)";

/// Sums over some cells. Whole numbers as they stand in the manifest, so that sums are exact.
export class Tally {
  constructor(labels, crossed) {
    this.passages = 0;
    this.abstained = 0;
    this.coverage = 0; // in hundredths
    this.counts = new Array(labels.length).fill(0);
    this.probabilities = new Array(labels.length).fill(0); // in ten-thousandths
    this.crossed = crossed.map((head) => new Array(labels.length * head.labels.length).fill(0));
  }

  add(cell) {
    this.passages += cell.passages;
    this.abstained += cell.abstained;
    this.coverage += cell.coverage;
    addTo(this.counts, cell.counts);
    addTo(this.probabilities, cell.probabilities);
    this.crossed.forEach((counts, head) => addTo(counts, cell.crossed[head]));
  }
}

function addTo(sums, more) {
  for (let i = 0; i < more.length; i += 1) sums[i] += more[i];
}

export class Cube {
  /// `raw` is the report's "cube": {dimensions: [{field, unit, folded, values}], cells: [...]}, where `folded` says by
  /// which rule values of the dimension were counted together (null: none were); labels are those of the leading
  /// head (stance), `crossed` the heads [{head, labels}] that are counted by them (frames).
  constructor(raw, labels, crossed) {
    this.labels = labels;
    this.crossed = crossed;
    this.dimensions = raw.dimensions.map((dimension, index) => ({ ...dimension, index }));
    this.date = this.dimensions.find((dimension) => dimension.unit) ?? null;
    this.starts = this.date ? this.date.values.map((value) => startOf(value)) : [];
    this.days = this.date ? this.date.values.map((value) => deciding(value, this.date.unit)) : [];
    this.cells = raw.cells.map(([at, passages, abstained, coverage, counts, probabilities, inHeads]) =>
      ({ at, passages, abstained, coverage, counts, probabilities, crossed: inHeads }));
  }

  /// Whether this value of a dimension stands for several that were counted together.
  isOther(dimension, value) {
    return Boolean(dimension?.folded) && value === OTHER;
  }

  /// The values of a dimension that stand for themselves.
  named(dimension) {
    return dimension.values.filter((value) => value !== null && value !== "" && !this.isOther(dimension, value));
  }

  dimension(field) {
    return this.dimensions.find((dimension) => dimension.field === field) ?? null;
  }

  /// The day that decides to which periods a cell belongs; null: it has no date.
  dayOfCell(cell) {
    return this.date ? this.days[cell.at[this.date.index]] : null;
  }

  /// The cells that a selection keeps: {values: Map(field -> Set of value numbers), from, to} (dates; null: open).
  select({ values, from, to }) {
    return this.cells.filter((cell) => {
      for (const [field, kept] of values) if (!kept.has(cell.at[this.dimension(field).index])) return false;
      if (!from && !to) return true;
      const day = this.dayOfCell(cell);
      return day !== null && (!from || day >= from) && (!to || day <= to);
    });
  }

  sum(cells) {
    const tally = new Tally(this.labels, this.crossed);
    for (const cell of cells) tally.add(cell);
    return tally;
  }

  /// Map(key -> cells); cells whose key is null are left out.
  group(cells, keyOf) {
    const groups = new Map();
    for (const cell of cells) {
      const key = keyOf(cell);
      if (key === null) continue;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(cell);
    }
    return groups;
  }

  /// [{value, tally}] by the values of a dimension, the most passages first.
  by(field, cells) {
    const dimension = this.dimension(field);
    const groups = this.group(cells, (cell) => cell.at[dimension.index]);
    return [...groups]
      .map(([at, members]) => ({ value: dimension.values[at], at, cells: members, tally: this.sum(members) }))
      .sort((a, b) => b.tally.passages - a.tally.passages || a.at - b.at);
  }

  /// [{start, tally}] by period, in time; periods without passages are not there.
  byPeriod(cells, grain) {
    const groups = this.group(cells, (cell) => {
      const day = this.dayOfCell(cell);
      return day === null ? null : floor(day, grain).getTime();
    });
    return [...groups]
      .sort(([a], [b]) => a - b)
      .map(([time, members]) => ({ start: new Date(time), tally: this.sum(members) }));
  }
}
