// Dark and light: as the system says, until somebody chooses; on paper always light.

import { element } from "./dom.js";

const CHOICES = ["auto", "light", "dark"];
const KEY = "stancemill-theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();
let choice = stored();
let printing = false;

// Storage may be refused to a page that was opened from a disk.
function stored() {
  try {
    const found = window.localStorage.getItem(KEY);
    return CHOICES.includes(found) ? found : "auto";
  } catch {
    return "auto";
  }
}

export function currentTheme() {
  if (printing) return "light";
  return choice === "auto" ? (system.matches ? "dark" : "light") : choice;
}
export const onTheme = (listener) => listeners.add(listener);

function apply() {
  document.documentElement.dataset.theme = currentTheme();
  for (const listener of listeners) listener();
}

function choose(next) {
  choice = next;
  try {
    window.localStorage.setItem(KEY, next);
  } catch {
    // It is forgotten with the page, then.
  }
  apply();
}

export function themeToggle() {
  const group = element("fieldset", { class: "segmented theme" }, element("legend", { class: "unseen" }, "Theme"));
  for (const name of CHOICES) {
    group.append(element("label", {},
      element("input", { type: "radio", name: "theme", value: name, checked: name === choice, onchange: () => choose(name) }),
      element("span", {}, { auto: "Auto", light: "Light", dark: "Dark" }[name])));
  }
  return group;
}

system.addEventListener("change", apply);
for (const [event, begins] of [["beforeprint", true], ["afterprint", false]]) {
  window.addEventListener(event, () => {
    printing = begins;
    apply();
  });
}
apply();
