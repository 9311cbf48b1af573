// The answer in a sentence and a few large numbers.

import { element } from "./dom.js";
import { interval, number, percent } from "./format.js";
import { stanceColour } from "./palette.js";
import { OFF_TOPIC, shareRules, wilson } from "./shares.js";
import { currentTheme, onTheme } from "./theme.js";

function tile({ name, colour, share, low, high, k }) {
  return element("div", { class: "tile", "data-stance": name, style: { "--tile": colour } },
    element("span", { class: "tile-name" }, name),
    element("b", {}, percent(share)),
    element("span", { class: "tile-interval" }, Number.isFinite(share) ? `${percent(low).replace(/\u202f%$/, "")}–${percent(high)}` : "no passages"),
    element("span", { class: "tile-count", "data-count": k }, `${number(k)} passages`));
}

export function headlineSection(state, hasCorrections) {
  const sentence = element("p", { class: "lead" });
  const tiles = element("div", { class: "tiles" });
  const update = () => {
    const { cube } = state;
    const rules = shareRules(cube.labels, state.base);
    const tally = cube.sum(state.selected());
    const offTopic = cube.labels.indexOf(OFF_TOPIC);
    const theme = currentTheme();
    const shares = rules.shown.map(({ name, index }) => ({ name, colour: stanceColour(theme, name, index), ...rules.of(tally, index) }));
    tiles.replaceChildren(...shares.map(tile));
    const most = shares.reduce((a, b) => (b.share > a.share ? b : a), shares[0]);
    if (rules.whole(tally) === 0) {
      sentence.textContent = state.nothing();
      return;
    }
    const topic = offTopic < 0 || state.base !== "topic" ? `Of ${number(tally.passages)} passages, ` :
      `${number(rules.whole(tally))} of ${number(tally.passages)} passages (${percent(wilson(rules.whole(tally), tally.passages).share)}) are on topic. Of these, `;
    sentence.textContent = `${topic}${interval(most)} are labelled ${most.name}.`;
  };
  state.onChange(update);
  onTheme(update);
  update();
  return element("section", { class: "block", "aria-labelledby": "headline" },
    element("h2", { id: "headline" }, "Where the passages stand"), sentence, tiles,
    element("p", { class: "note" }, "Counted labels with Wilson 95\u202f% intervals. The intervals speak of sampling; they do not hold the classifier’s own errors", hasCorrections ? ", which the corrected shares below do." : "."));
}
