// Reading values off a chart, by mouse, finger or arrow keys.
//
// A chart has stops along one axis: {at: pixels, title, rows: [{colour, name, text}]}. The nearest stop is shown in a box,
// which screen readers are told of, too.

import { element, foreign } from "./dom.js";

export function attachHover(panel, svg, { axis, stops }) {
  if (stops.length === 0) return;
  const guide = element("div", { class: `guide ${axis}`, hidden: true });
  const box = element("div", { class: "tip", role: "status", hidden: true });
  panel.append(guide, box);
  panel.setAttribute("tabindex", "0");
  let shown = -1;

  const hide = () => {
    shown = -1;
    guide.hidden = box.hidden = true;
  };
  const show = (index) => {
    if (index === shown) return;
    shown = index;
    const stop = stops[index];
    box.replaceChildren(element("strong", {}, foreign(stop.title)),
      ...stop.rows.map((row) => element("div", { class: "tip-row" },
        element("i", { class: "swatch", style: { background: row.colour } }),
        element("span", {}, foreign(row.name)), element("b", {}, row.text))));
    guide.hidden = box.hidden = false;
    const offset = axis === "x" ? svg.offsetLeftInPanel() : svg.offsetTopInPanel();
    guide.style.setProperty(axis === "x" ? "left" : "top", `${offset + stop.at}px`);
    place(stop.at + offset);
  };
  // The box stays inside the panel, beside the guide and never under the pointer.
  const place = (at) => {
    const room = panel.clientWidth;
    const width = box.offsetWidth;
    if (axis === "x") {
      const left = at + 14 + width <= room ? at + 14 : Math.max(0, at - 14 - width);
      box.style.setProperty("left", `${Math.min(left, Math.max(0, room - width))}px`);
      box.style.setProperty("top", `${svg.offsetTopInPanel() + 8}px`);
    } else {
      box.style.setProperty("left", `${Math.max(0, room - width)}px`);
      const below = at + 14;
      const top = below + box.offsetHeight <= panel.clientHeight ? below : Math.max(0, at - 14 - box.offsetHeight);
      box.style.setProperty("top", `${top}px`);
    }
  };
  const nearest = (position) => {
    let best = 0;
    stops.forEach((stop, index) => {
      if (Math.abs(stop.at - position) < Math.abs(stops[best].at - position)) best = index;
    });
    return best;
  };

  panel.addEventListener("pointermove", (event) => {
    const bounds = svg.getBoundingClientRect();
    show(nearest(axis === "x" ? event.clientX - bounds.left : event.clientY - bounds.top));
  });
  panel.addEventListener("pointerleave", hide);
  panel.addEventListener("blur", hide);
  panel.addEventListener("keydown", (event) => {
    const last = stops.length - 1;
    const to = {
      ArrowRight: Math.min(last, shown + 1), ArrowDown: Math.min(last, shown + 1),
      ArrowLeft: Math.max(0, shown - 1), ArrowUp: Math.max(0, shown - 1), Home: 0, End: last,
    }[event.key];
    if (event.key === "Escape") hide();
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });
}
