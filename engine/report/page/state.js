// What the reader has chosen: values of dimensions, a span of time, how shares are counted.

import { grainsFrom, startOf } from "./periods.js";
import { OFF_TOPIC } from "./shares.js";

export class State {
  constructor(cube) {
    this.cube = cube;
    this.listeners = [];
    this.reset();
  }

  reset() {
    this.values = new Map(); // field -> Set of value numbers; a field that is not there is not filtered
    this.from = null;
    this.to = null;
    this.base = this.cube.labels.includes(OFF_TOPIC) ? "topic" : "all";
    this.grainWish = null; // null: whatever fits
    this.cells = null;
    this.grain = this.fittingGrain();
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  change(deed) {
    deed(this);
    this.cells = null;
    this.grain = this.grainWish ?? this.fittingGrain();
    for (const listener of this.listeners) listener();
  }

  selected() {
    this.cells ??= this.cube.select(this);
    return this.cells;
  }

  /// Whether a passage with these values of these fields would be selected; a field that is not known does not decide.
  keepsValues(fields, values) {
    for (const [field, kept] of this.values) {
      const at = fields.indexOf(field);
      if (at >= 0 && !kept.has(this.cube.dimension(field).values.indexOf(values[at]))) return false;
    }
    const at = this.cube.date ? fields.indexOf(this.cube.date.field) : -1;
    if (at < 0 || (!this.from && !this.to)) return true;
    const start = startOf(values[at]);
    return start !== null && (!this.from || start >= this.from) && (!this.to || start <= this.to);
  }

  filtered() {
    return this.values.size > 0 || this.from !== null || this.to !== null;
  }

  /// A grain for panels, not finer than the chosen one: the finest of which half of all points stand for twenty passages,
  /// else the coarsest that still has three periods.
  panelGrain(groups) {
    const { cube } = this;
    const offTopic = this.base === "topic" ? cube.labels.indexOf(OFF_TOPIC) : -1;
    const grains = grainsFrom(this.grain);
    const enough = (grain) => {
      const sizes = groups.flatMap(({ cells }) => cube.byPeriod(cells, grain))
        .map(({ tally }) => tally.passages - (offTopic < 0 ? 0 : tally.counts[offTopic])).sort((a, b) => a - b);
      return sizes.length > 0 && sizes[Math.floor(sizes.length / 2)] >= 20;
    };
    const manyPeriods = (grain) => cube.byPeriod(this.selected(), grain).length >= 3;
    return grains.filter(manyPeriods).find(enough) ?? grains.findLast(manyPeriods) ?? grains[0];
  }

  /// The finest grain of which half of the periods hold at least 25 passages on topic: finer ones draw noise.
  fittingGrain() {
    const { cube } = this;
    if (!cube.date) return null;
    const grains = grainsFrom(cube.date.unit);
    const offTopic = cube.labels.indexOf(OFF_TOPIC);
    const enough = (grain) => {
      const sizes = cube.byPeriod(this.selected(), grain)
        .map(({ tally }) => tally.passages - (offTopic < 0 ? 0 : tally.counts[offTopic])).sort((a, b) => a - b);
      return sizes.length > 0 && sizes[Math.floor(sizes.length / 2)] >= 25;
    };
    return grains.find(enough) ?? grains.find((grain) => grain === "quarter") ?? grains[0];
  }
}
