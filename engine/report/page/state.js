// What the reader has chosen: values of dimensions, a span of time, how shares are counted.

import { dimensionName, number, plural, valueName } from "./format.js";
import { deciding, floor, grainsFrom, periodName, spanGrain } from "./periods.js";
import { OFF_TOPIC } from "./shares.js";

/// More names of values than this make no sentence.
const MOST_NAMES = 5;
/// A name of a corpus in a plain sentence: where it may turn the direction of writing, it does so within.
const isolated = (name) => (/[^ -~]/.test(name) ? `\u2068${name}\u2069` : name);
const listed = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`);

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
    const day = deciding(values[at], this.cube.date.unit);
    return day !== null && (!this.from || day >= this.from) && (!this.to || day <= this.to);
  }

  filtered() {
    return this.values.size > 0 || this.from !== null || this.to !== null;
  }

  /// What is selected, in words: "language: French or Italian; from Jan 2026"; empty where nothing is left out.
  words() {
    const parts = [...this.values].map(([field, kept]) => {
      const { values } = this.cube.dimension(field);
      const names = [...kept].sort((a, b) => a - b).map((at) => isolated(valueName(field, values[at])));
      const rest = names.length - MOST_NAMES;
      return `${dimensionName(field)}: ${rest > 1 ? `${names.slice(0, MOST_NAMES).join(", ")} and ${number(rest)} more` : listed(names)}`;
    });
    const name = (date) => periodName(floor(date, spanGrain(this.cube.date.unit)), spanGrain(this.cube.date.unit));
    if (this.from) parts.push(`from ${name(this.from)}`);
    if (this.to) parts.push(`to ${name(this.to)}`);
    return parts.join("; ");
  }

  /// Why there is nothing to see: no passage, or none of those has what it takes.
  nothing(lacking = "topic") {
    if (this.cube.sum(this.selected()).passages > 0) return lacking === "date" ? "None of these passages has a date." : "None of these passages is on topic.";
    return this.filtered() ? "No passage matches these filters." : "No passage was labelled.";
  }

  /// "Shown: language: French, 12 passages."; empty where nothing is left out.
  shown() {
    return this.filtered() ? `Shown: ${this.words()}, ${plural(this.cube.sum(this.selected()).passages, "passage")}.` : "";
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
