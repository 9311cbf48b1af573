// A transition matrix: from the stances of one run to those of another, shaded by the share of a row.

import { axisX, axisY, cell, plot, text } from "@observablehq/plot";
import { number, percent } from "../format.js";
import { THEMES } from "../palette.js";

/// counts[from][to].
export function matrixChart({ labels, counts, width, theme }) {
  const { ink, heat, ground } = THEMES[theme];
  const size = Math.min(width, 640);
  const height = 56 + labels.length * Math.max(48, Math.min(72, size / 8));
  const flat = counts.flatMap((row, from) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, to) => ({ from, to, count, share: total === 0 ? 0 : count / total }));
  });
  const inkOn = ({ share }) => (share > 0.55 ? (theme === "dark" ? "#10151c" : "#ffffff") : ink);
  const svg = plot({
    width: size, height, marginTop: 44, marginLeft: 92, marginBottom: 12, marginRight: 4, padding: 0.04,
    style: { background: "transparent", color: ink, "font-size": "12.5px" },
    color: { type: "linear", domain: [0, 1], range: heat },
    x: { type: "band", domain: labels.map((_, at) => at) }, y: { type: "band", domain: labels.map((_, at) => at) },
    marks: [
      cell(flat, { x: "to", y: "from", fill: "share", rx: 4, stroke: ({ from, to }) => (from === to ? ink : ground), strokeOpacity: 0.5 }),
      text(flat, { x: "to", y: "from", text: ({ count }) => number(count), fill: inkOn, dy: -8, fontSize: 14, fontWeight: 600 }),
      text(flat, { x: "to", y: "from", text: ({ share }) => percent(share), fill: inkOn, dy: 10, fontSize: 11.5 }),
      axisX({ anchor: "top", label: "in B →", labelAnchor: "center", tickSize: 0, tickFormat: (at) => labels[at] }),
      axisY({ label: "in A ↓", labelAnchor: "top", tickSize: 0, tickFormat: (at) => labels[at] }),
    ],
  });
  const y = svg.scale("y");
  const stops = labels.map((label, from) => ({
    at: y.apply(from) + y.bandwidth / 2,
    title: `${label} in A`,
    rows: labels.map((to, index) => {
      const { count, share } = flat[from * labels.length + index];
      return { colour: "transparent", name: `${to} in B`, text: `${number(count)} (${percent(share)})` };
    }),
  }));
  return { svg, axis: "y", stops };
}
