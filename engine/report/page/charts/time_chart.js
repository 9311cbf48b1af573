// Shares over time: a line, its points, and a band for the interval.

import { areaY, dot, lineY, plot, ruleX, ruleY, text } from "@observablehq/plot";
import { interval, number } from "../format.js";
import { next, periodName } from "../periods.js";
import { THEMES, textColour } from "../palette.js";

/// A period with fewer passages than this says next to nothing: it is not drawn (the table holds it).
const FEWEST = 5;

/// More periods than this are not gone through one by one: dates such as 9999-12-31 stand for "none" in many corpora.
const MOST_PERIODS = 4000;

/// The periods from the first to the last; where there are too many, those of the points, and one behind each gap's begin.
function periodsOf(points, grain, first, last) {
  const all = [];
  for (let start = first; start <= last && all.length <= MOST_PERIODS; start = next(start, grain)) all.push(start);
  if (all.length <= MOST_PERIODS) return all;
  const known = points.map(({ start }) => start).sort((a, b) => a - b);
  return known.flatMap((start, index) => {
    const after = next(start, grain);
    return index + 1 < known.length && after < known[index + 1] ? [start, after] : [start];
  });
}

/// Points for every period between the first and the last; those with too few passages break the line.
export function withGaps(points, grain, first, last) {
  if (points.length === 0) return [];
  const known = new Map(points.map((point) => [point.start.getTime(), point]));
  return periodsOf(points, grain, first, last).map((start) => {
    const point = known.get(start.getTime());
    return point?.n >= FEWEST ? point : { start, share: NaN, low: NaN, high: NaN, k: point?.k, n: point?.n ?? 0 };
  });
}

/// What is said of a period that is not drawn.
function tooFew({ k, n }) {
  if (n === 0) return "no passages";
  return k === undefined ? `too few passages (${number(n)})` : `${number(k)} of ${number(n)}`;
}

const known = (points) => points.filter((point) => Number.isFinite(point.share));

const inLine = (points) => {
  const single = new Set(alone(points));
  return known(points).filter((point) => !single.has(point));
};

/// Where points stand too close for a symbol each: some of them, so that lines do not differ by colour alone; those of
/// each series at other places.
const PIXELS_A_SYMBOL = 60;
const thinned = (points, index, series, width) => {
  const every = Math.max(1, Math.ceil((points.length * PIXELS_A_SYMBOL) / Math.max(width, 1)));
  const phase = Math.floor((every * (index + 0.5)) / series);
  const shown = new Set(points.filter((_, at) => at % every === phase));
  return inLine(points).filter((point) => shown.has(point));
};

/// Points with no neighbour: a line cannot show them.
const alone = (points) => points.filter((point, index) => Number.isFinite(point.share) &&
  !Number.isFinite(points[index - 1]?.share) && !Number.isFinite(points[index + 1]?.share));

/// Names at the ends of lines, moved apart where they would touch.
function endLabels(series, top, height, highest) {
  const labels = series.filter(({ points }) => known(points).length > 0)
    .map(({ name, colour, points }) => ({ name, colour, point: known(points).at(-1) }))
    .sort((a, b) => b.point.share - a.point.share);
  const gap = (15 / height) * highest;
  let limit = Infinity;
  for (const label of labels) {
    label.y = Math.min(label.point.share, limit);
    limit = label.y - gap;
  }
  for (let i = labels.length - 1, floor = 0; i >= 0; i -= 1) {
    labels[i].y = Math.max(labels[i].y, floor);
    floor = labels[i].y + gap;
  }
  return labels;
}

/// series: [{name, colour, sign, dash, points: [{start, share, low, high, k, n}]}], all over the same periods.
export function timeChart({ series, grain, width, height, theme, highest, compact = false }) {
  const { ink, soft, rule, ground } = THEMES[theme];
  const margins = { marginTop: 12, marginBottom: compact ? 32 : 38, marginLeft: compact ? 36 : 44, marginRight: compact ? 10 : 78 };
  const inner = height - margins.marginTop - margins.marginBottom;
  const dense = (series[0]?.points.length ?? 0) > (width - 120) / 13;
  const marks = [ruleY([0], { stroke: soft })];
  series.forEach(({ colour, points }, index) => {
    const dx = (index - (series.length - 1) / 2) * 5;
    marks.push(areaY(points, { x: "start", y1: "low", y2: "high", fill: colour, fillOpacity: 0.12 }));
    marks.push(ruleX(alone(points), { x: "start", y1: "low", y2: "high", stroke: colour, strokeOpacity: 0.5, strokeWidth: 2, dx }));
    marks.push(dot(alone(points), { x: "start", y: "share", fill: colour, symbol: series[index].sign, stroke: ground, strokeWidth: 0.75, r: 3.25, dx }));
  });
  for (const [index, { colour, dash, sign, points }] of series.entries()) {
    marks.push(lineY(points, { x: "start", y: "share", stroke: colour, strokeWidth: compact ? 1.75 : 2.25, strokeDasharray: dash, strokeLinecap: "butt" }));
    marks.push(dot(dense ? thinned(points, index, series.length, width) : inLine(points),
      { x: "start", y: "share", fill: colour, symbol: sign, stroke: ground, strokeWidth: compact ? 0.75 : 1, r: compact ? 2.75 : 4 }));
  }
  if (!compact) {
    for (const { name, colour, point, y } of endLabels(series, margins.marginTop, inner, highest)) {
      marks.push(text([{ start: point.start, y }], { x: "start", y: "y", text: () => name, fill: textColour(theme, colour), dx: 10,
                                                     textAnchor: "start", fontWeight: 600, fontSize: 12.5 }));
    }
  }
  const svg = plot({
    width, height, ...margins, marks, style: { background: "transparent", color: ink, "font-size": compact ? "10.5px" : "12px" },
    x: { type: "utc", label: null, ticks: grain === "year" ? "year" : Math.max(2, Math.floor(width / (compact ? 70 : 95))), tickSize: 4 },
    y: { domain: [0, highest], label: null, ticks: compact ? 3 : 5, tickSize: 0, grid: true,
         tickFormat: (value) => `${Math.round(value * 100)}%` },
  });
  for (const line of svg.querySelectorAll("[aria-label='y-grid']")) {
    line.setAttribute("stroke", rule);
    line.setAttribute("stroke-opacity", "1");
  }
  const x = svg.scale("x");
  const stops = (series[0]?.points ?? []).map((point, index) => ({
    at: x.apply(point.start),
    title: periodName(point.start, grain),
    rows: series.map(({ name, colour, points }) => ({ colour, name, text: points[index].n < FEWEST ? tooFew(points[index]) :
      points[index].tip ?? `${interval(points[index])}, ${number(points[index].k)} of ${number(points[index].n)}` })),
  }));
  return { svg, axis: "x", stops };
}

/// How many periods are not drawn for having too few passages.
export function thinPeriods(series) {
  return (series[0]?.points ?? []).filter(({ n }) => n > 0 && n < FEWEST).length;
}

/// The top of the axis: a round share above every interval, or at least above most of them.
export function highestShare(allPoints) {
  const tops = allPoints.flat().filter((point) => Number.isFinite(point.share)).map((point) => Math.min(point.high, point.share + 0.25));
  return Math.min(1, Math.ceil(tops.reduce((a, b) => Math.max(a, b), 0.1) * 10) / 10);
}
