// What stands behind the figures: methods to paste, the model card, the runs.

import { element, foreign } from "./dom.js";
import { bytes, number, plural, seconds } from "./format.js";
import { markdown } from "./markdown.js";

function copyButton(text) {
  const button = element("button", { type: "button", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  } }, "Copy");
  return button;
}

export function methodsSection(methods) {
  return element("section", { class: "block", "aria-labelledby": "methods" },
    element("div", { class: "heading-row" }, element("h2", { id: "methods" }, "Methods, ready to paste"), copyButton(methods)),
    element("p", { class: "methods" }, methods));
}

export function cardSection({ text, missing }) {
  return element("section", { class: "block", "aria-labelledby": "card" },
    element("h2", { id: "card" }, "Model card"),
    text ? element("details", { class: "card-box" }, element("summary", {}, "What the model is, what it was trained on, how good it is, and what it is not for"), element("div", { class: "card-text" }, markdown(text)))
      : element("p", { class: "empty" }, missing));
}

function pair(term, ...value) {
  return [element("dt", {}, term), element("dd", {}, ...value)];
}

function runDetails(run) {
  const rows = run.inputs.map((input) => element("tr", {},
    element("th", { scope: "row" }, foreign(input.path)), element("td", { class: "numeric" }, number(input.lines)),
    element("td", { class: "numeric" }, number(input.labelled)), element("td", { class: "numeric" }, number(input.rejected)),
    element("td", { class: "numeric" }, bytes(input.bytes)), element("td", {}, element("code", { title: input.sha256 }, input.sha256.slice(0, 12)))));
  return element("details", { class: "card-box" }, element("summary", {}, foreign(run.name), ` · ${plural(run.totals.lines, "line")}`),
    element("dl", {}, pair("Model", foreign(run.model.name), " ", element("code", {}, run.model.sha256)),
      pair("Features", `hash ${run.model.hash}, words ${run.model.word_rules}, Unicode ${run.model.unicode}, ICU ${run.model.icu}`),
      pair("Ran", `${run.started} to ${run.ended}, ${seconds(run.seconds)}, ${plural(run.threads, "thread")}, ${run.cpu}`),
      pair("Status", run.status)),
    element("div", { class: "table-box", tabindex: "0" }, element("table", {},
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Input"), ...["Lines", "Labelled", "Rejected", "Size"].map((name) => element("th", { scope: "col", class: "numeric" }, name)), element("th", { scope: "col" }, "SHA-256"))),
      element("tbody", {}, rows))),
    run.input_count > rows.length && element("p", { class: "note" }, `and ${plural(run.input_count - rows.length, "more input")}; the manifest names them all.`));
}

export function runsSection(runs) {
  return element("section", { class: "block", "aria-labelledby": "runs" }, element("h2", { id: "runs" }, runs.length === 1 ? "The run" : "The runs"), runs.map(runDetails));
}
