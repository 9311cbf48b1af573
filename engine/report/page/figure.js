// A figure: title, legend, chart, the table behind it, and both to take along.

import { element, foreign, freshId } from "./dom.js";
import { composeSvg, saveCsv, saveSvg, signElement } from "./download.js";
import { attachHover } from "./hover.js";
import { tableElement } from "./table.js";
import { currentTheme, onTheme } from "./theme.js";

const EXPORT_WIDTH = 960;

/// What a figure shows comes from `view(width, theme, hidden)`, asked anew whenever something changes:
///   {subtitle, legend: [{name, colour, sign}], panels: [{title, count, svg, axis, stops}], minPanel, table, note}
/// or {empty: "why there is nothing to see"}. `source()`: a line under the exported picture and, in print, under the
/// figure. `filtered()`: whether the figure shows a part, which the name of its CSV then says.
export class Figure {
  constructor({ name, title, view, source, filtered = () => false }) {
    Object.assign(this, { name, title, view, source, filtered });
    this.hidden = new Set();
    this.chart = element("div", { class: "chart" });
    this.subtitle = element("p", { class: "subtitle" });
    this.legend = element("div", { class: "legend", role: "group", "aria-label": "Shown series" });
    this.note = element("p", { class: "note" });
    this.printedSource = element("p", { class: "note printed" });
    this.tableSlot = element("div", { id: freshId("table"), hidden: true });
    this.tableButton = element("button", { type: "button", "aria-expanded": "false", "aria-controls": this.tableSlot.id,
                                           onclick: () => this.toggleTable() }, "Table");
    this.tools = element("div", { class: "tools" }, this.tableButton,
      element("button", { type: "button", onclick: () => this.saveTable() }, "CSV"),
      element("button", { type: "button", onclick: () => this.savePicture() }, "SVG"));
    const heading = element("h3", { id: freshId("figure") }, title);
    this.node = element("section", { class: "figure", "aria-labelledby": heading.id, "data-figure": name },
      element("header", {}, element("div", {}, heading, this.subtitle), this.tools),
      this.legend, this.chart, this.note, this.tableSlot, this.printedSource);
    this.width = 0;
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry.contentRect.width);
      if (width !== this.width && width > 0) {
        this.width = width;
        this.update();
      }
    }).observe(this.chart);
    onTheme(() => this.update()); // colours stand in the picture itself
  }

  update() {
    if (this.width === 0) return;
    const seen = this.view(this.width, currentTheme(), this.hidden);
    this.seen = seen;
    this.subtitle.textContent = seen.subtitle ?? "";
    this.note.replaceChildren(seen.note ?? "");
    this.printedSource.replaceChildren(seen.empty ? "" : this.source());
    this.tools.hidden = Boolean(seen.empty);
    this.showLegend(seen.empty ? [] : seen.legend ?? []);
    if (seen.empty) {
      this.chart.replaceChildren(element("p", { class: "empty" }, seen.empty));
      this.tableSlot.replaceChildren();
      return;
    }
    const single = seen.panels.length === 1 && !seen.panels[0].title;
    this.chart.classList.toggle("panels", !single);
    this.chart.replaceChildren(...seen.panels.map((panel) => this.panelElement(panel)));
    if (!this.tableSlot.hidden) this.tableSlot.replaceChildren(tableElement(seen.table, this.title));
  }

  panelElement(panel) {
    const node = element("div", { class: "panel", role: "group",
                                  "aria-label": `${panel.title ?? this.title}: arrow keys read the values` },
      panel.title && element("h4", { title: panel.title }, foreign(panel.title), panel.count && element("span", {}, `\u00a0· ${panel.count}`)), panel.svg);
    node.style.setProperty("width", `${panel.svg.getAttribute("width")}px`);
    panel.svg.setAttribute("aria-hidden", "true");
    panel.svg.offsetLeftInPanel = () => panel.svg.getBoundingClientRect().left - node.getBoundingClientRect().left;
    panel.svg.offsetTopInPanel = () => panel.svg.getBoundingClientRect().top - node.getBoundingClientRect().top;
    attachHover(node, panel.svg, panel);
    return node;
  }

  showLegend(items) {
    this.legend.hidden = items.length === 0;
    this.legend.replaceChildren(...items.map(({ name, colour, sign }) => {
      const swatch = signElement({ colour, sign, size: 14 });
      const off = this.hidden.has(name);
      return element("button", { type: "button", class: "key", "aria-pressed": String(!off), title: off ? "Show" : "Hide",
                                 onclick: (event) => this.toggleSeries(name, event.detail === 0) }, swatch, name);
    }));
  }

  toggleSeries(name, byKeyboard) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.update();
    if (byKeyboard) [...this.legend.children].find((key) => key.textContent === name)?.focus();
  }

  toggleTable() {
    this.tableSlot.hidden = !this.tableSlot.hidden;
    this.tableButton.setAttribute("aria-expanded", String(!this.tableSlot.hidden));
    this.update();
  }

  saveTable() {
    saveCsv(`stancemill-${this.name}${this.filtered() ? "-filtered" : ""}`, this.seen.table);
  }

  savePicture() {
    const columns = this.seen.panels.length === 1 ? 1 : Math.min(3, this.seen.panels.length);
    const seen = this.view(EXPORT_WIDTH, "light", this.hidden, columns);
    saveSvg(`stancemill-${this.name}${this.filtered() ? "-filtered" : ""}`, composeSvg({
      title: this.title, subtitle: seen.subtitle ?? "", legend: seen.legend.filter(({ name }) => !this.hidden.has(name)),
      panels: seen.panels, columns, source: this.source(), width: EXPORT_WIDTH }));
  }
}
