// Shares of several groups, one below the other: a dot a series, with its interval as a line.

import { axisX, axisY, dot, gridX, plot, ruleX, ruleY } from "@observablehq/plot";
import { interval, number, shortened } from "../format.js";
import { THEMES } from "../palette.js";

const pen = document.createElement("canvas").getContext("2d");

function widest(names) {
  if (!pen) return Math.max(...names.map((name) => name.length)) * 7;
  pen.font = "12.5px system-ui, sans-serif";
  return Math.max(...names.map((name) => pen.measureText(name).width));
}

/// The name, cut to what fits.
function fitting(name, room) {
  for (let length = 40; length > 3; length -= 1) {
    const cut = shortened(name, length);
    if (widest([cut]) <= room) return cut;
  }
  return shortened(name, 3);
}

/// rows: [{name, values: [{series, colour, sign, share, low, high, k, n}]}], every row with the same series.
export function dotChart({ rows, width, theme, highest }) {
  const { ink, soft, rule, ground } = THEMES[theme];
  const series = rows[0].values.length;
  const band = Math.max(26, 12 + series * 11);
  const names = rows.map((row) => fitting(row.name, width * 0.42 - 18));
  const margins = { marginTop: 8, marginBottom: 28, marginLeft: Math.ceil(Math.min(width * 0.42, widest(names) + 18)), marginRight: 16 };
  const height = margins.marginTop + margins.marginBottom + rows.length * band;
  const ticks = Math.max(3, Math.min(6, Math.floor(width / 120)));
  const flat = rows.flatMap((row, at) => row.values.map((value, index) => ({ ...value, at, index })));
  const marks = [
    gridX({ stroke: rule, strokeOpacity: 1, ticks }),
    ruleX([0], { stroke: soft }),
  ];
  for (let index = 0; index < series; index += 1) {
    const values = flat.filter((value) => value.index === index && Number.isFinite(value.share));
    const dy = (index - (series - 1) / 2) * 10;
    marks.push(ruleY(values, { y: "at", x1: "low", x2: (value) => Math.min(value.high, highest), stroke: "colour", strokeWidth: 2.5, strokeOpacity: 0.45, dy }));
    marks.push(dot(values, { y: "at", x: "share", fill: "colour", stroke: ground, strokeWidth: 1, r: 4.5, symbol: values[0]?.sign, dy }));
  }
  marks.push(axisX({ label: null, tickSize: 0, ticks, tickFormat: (value) => `${Math.round(value * 100)}%` }));
  marks.push(axisY({ label: null, tickSize: 0, fontSize: 12.5, tickFormat: (at) => names[at] }));
  const svg = plot({
    width, height, ...margins, marks, style: { background: "transparent", color: ink, "font-size": "12px" },
    x: { domain: [0, highest] }, y: { type: "band", domain: rows.map((_, at) => at), padding: 0.1 },
    color: { type: "identity" },
  });
  const y = svg.scale("y");
  const stops = rows.map((row, at) => ({
    at: y.apply(at) + y.bandwidth / 2,
    title: row.name,
    rows: row.values.map((value) => ({ colour: value.colour, name: value.series, text: value.tip ?? (value.n === 0 ? "no passages" :
      `${interval(value)}, ${number(value.k)} of ${number(value.n)}`) })),
  }));
  return { svg, axis: "y", stops };
}
