// The bar of filters: a menu a dimension, a span of time, how shares are counted.

import { element, foreign } from "./dom.js";
import { capital, dimensionName, number, plural, valueName } from "./format.js";
import { floor, grainsFrom, next, periodName, spanGrain } from "./periods.js";
import { OFF_TOPIC } from "./shares.js";

function closeOnEscapeAndOutside(menu) {
  document.addEventListener("pointerdown", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/// A menu of check boxes for the values of one dimension.
function valueMenu(state, dimension) {
  const { field } = dimension;
  const summary = element("summary", {});
  const ranked = state.cube.by(field, state.cube.cells);
  const boxes = ranked.map(({ value, at, tally }) => {
    const name = valueName(field, value);
    const box = element("input", { type: "checkbox", onchange: () => choose() });
    const row = element("label", { class: "choice" }, box, element("span", {}, foreign(name)),
      element("small", {}, number(tally.passages)));
    return { at, name, box, row };
  });
  const choose = () => state.change(() => {
    const kept = boxes.filter(({ box }) => box.checked).map(({ at }) => at);
    if (kept.length === 0 || kept.length === boxes.length) state.values.delete(field);
    else state.values.set(field, new Set(kept));
  });
  const search = boxes.length > 10 && element("input", { type: "search", placeholder: "Find…", "aria-label": `Find a ${dimensionName(field)}`,
    oninput: (event) => {
      const wanted = event.target.value.toLocaleLowerCase();
      for (const { name, row } of boxes) row.hidden = !name.toLocaleLowerCase().includes(wanted);
    } });
  const all = element("button", { type: "button", class: "plain", onclick: () => state.change(() => state.values.delete(field)) }, "All");
  const menu = element("details", { class: "menu", "data-filter": field }, summary,
    element("div", { class: "menu-box" }, element("div", { class: "menu-head" }, search, all), element("div", { class: "choices" }, boxes.map(({ row }) => row))));
  closeOnEscapeAndOutside(menu);
  const update = () => {
    const kept = state.values.get(field);
    for (const { at, box } of boxes) box.checked = kept?.has(at) ?? false;
    const only = kept?.size === 1 ? boxes.find(({ at }) => kept.has(at)).name : null;
    summary.replaceChildren(element("span", { class: "menu-name" }, capital(dimensionName(field))),
      element("span", { class: "menu-value" }, only ? foreign(only) : kept ? `${kept.size} of ${boxes.length}` : dimension.folded ? "all" : `all ${boxes.length}`));
    menu.classList.toggle("active", Boolean(kept));
  };
  return { node: menu, update };
}

function picker(name, label, options, onchange) {
  const select = element("select", { "data-filter": name, onchange: (event) => onchange(event.target.value) },
    options.map(([value, text]) => element("option", { value }, text)));
  return { select, node: element("label", { class: "picker" }, element("span", {}, label), select) };
}

function timePickers(state) {
  const { cube } = state;
  const unit = cube.date.unit;
  const grain = spanGrain(unit);
  const times = [...new Set(cube.cells.map((cell) => cube.dayOfCell(cell)).filter(Boolean).map((day) => floor(day, grain).getTime()))].sort((a, b) => a - b);
  const options = [["", "any"], ...times.map((time) => [String(time), periodName(new Date(time), grain)])];
  const endOf = (time) => new Date(next(new Date(time), grain).getTime() - 1);
  const from = picker("from", "From", options, (value) => state.change(() => {
    state.from = value === "" ? null : new Date(Number(value));
    if (state.from && state.to && state.to < state.from) state.to = null;
  }));
  const to = picker("to", "To", options, (value) => state.change(() => {
    state.to = value === "" ? null : endOf(Number(value));
    if (state.from && state.to && state.to < state.from) state.from = null;
  }));
  const grains = picker("grain", "By", grainsFrom(unit).map((name) => [name, name]), (value) => state.change(() => { state.grainWish = value; }));
  const update = () => {
    from.select.value = state.from ? String(state.from.getTime()) : "";
    to.select.value = state.to ? String(times.find((time) => endOf(time).getTime() === state.to.getTime())) : "";
    grains.select.value = state.grain;
  };
  return { nodes: times.length > 1 ? [from.node, to.node, grains.node] : [], update };
}

/// The bar, and what it has selected in words for those who print; nothing where there is nothing to choose.
export function filterBar(state) {
  const parts = [];
  const nodes = [];
  for (const dimension of state.cube.dimensions) {
    if (dimension === state.cube.date || dimension.values.length < 2) continue;
    const menu = valueMenu(state, dimension);
    parts.push(menu);
    nodes.push(menu.node);
  }
  if (state.cube.date) {
    const time = timePickers(state);
    parts.push(time);
    nodes.push(...time.nodes);
  }
  if (state.cube.labels.includes(OFF_TOPIC)) {
    const base = picker("base", "Share of", [["topic", "on topic"], ["all", "all"]],
      (value) => state.change(() => { state.base = value; }));
    parts.push({ update: () => { base.select.value = state.base; } });
    nodes.push(base.node);
  }
  if (nodes.length === 0) return [];
  const reset = element("button", { type: "button", class: "reset", onclick: () => state.change(() => state.reset()) }, "Reset");
  const count = element("output", { class: "matching", "aria-live": "polite" });
  const printed = element("p", { class: "note printed" });
  const update = () => {
    parts.forEach((part) => part.update());
    printed.textContent = state.shown();
    reset.hidden = !state.filtered();
    count.textContent = plural(state.cube.sum(state.selected()).passages, "passage");
  };
  state.onChange(update);
  update();
  return [element("form", { class: "filters", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() }, nodes, reset, count), printed];
}
