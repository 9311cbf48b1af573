// Saving a table as CSV and a chart as SVG, without any server.

import { toCsv } from "./csv.js";
import { THEMES, symbolPath } from "./palette.js";

const SVG = "http://www.w3.org/2000/svg";
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

function save(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 600_000); // a busy browser fetches it late
}

// A byte order mark tells spreadsheets that this is UTF-8.
export const saveCsv = (name, table) => save(`${name}.csv`, "text/csv;charset=utf-8", `\ufeff${toCsv(table)}`);

/// XML has no place for control characters, not even escaped ones.
const fitForXml = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

export const saveSvg = (name, svg) =>
  save(`${name}.svg`, "image/svg+xml", `<?xml version="1.0" encoding="UTF-8"?>\n${fitForXml(new XMLSerializer().serializeToString(svg))}`);

function svgElement(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

/// The sign of a series: its symbol in its colour.
export function signElement({ colour, sign, size, x = 0, y = 0 }) {
  const svg = svgElement("svg", { class: "sign", x, y, width: size, height: size, viewBox: "-7 -7 14 14", "aria-hidden": "true" });
  svg.append(svgElement("path", { d: symbolPath(sign ?? "circle", sign === "triangle" ? 68 : 84), fill: colour }));
  return svg;
}

/// Breaks text into lines of about `length` characters.
function lines(text, length) {
  const out = [""];
  for (const word of text.split(" ")) {
    if (out.at(-1).length + word.length + 1 > length && out.at(-1) !== "") out.push("");
    out[out.length - 1] += (out.at(-1) === "" ? "" : " ") + word;
  }
  return out;
}

/// One picture fit for a slide: title, legend, panels in columns, and where the figures come from.
export function composeSvg({ title, subtitle, legend, panels, columns, source, width }) {
  const { ink, soft, ground } = THEMES.light;
  const margin = 28;
  const svg = svgElement("svg", { xmlns: SVG, "font-family": FONT });
  const background = svg.appendChild(svgElement("rect", { fill: ground, width: "100%", height: "100%" }));
  let y = margin + 14;
  const write = (text, attributes, size, length) => {
    for (const line of lines(text, length)) {
      svg.append(svgElement("text", { x: margin, y, "font-size": size, ...attributes }, line));
      y += size * 1.35;
    }
  };
  write(title, { fill: ink, "font-weight": 650 }, 20, Math.floor(width / 11));
  write(subtitle, { fill: soft }, 13, Math.floor(width / 6.6));
  y += 8;
  let x = margin;
  for (const { name, colour, sign } of legend) {
    svg.append(signElement({ colour, sign, size: 14, x, y: y - 11 }));
    svg.append(svgElement("text", { x: x + 18, y, "font-size": 13, fill: ink }, name));
    x += 18 + name.length * 7.4 + 22;
  }
  y += legend.length > 0 ? 14 : 0;
  let rowHeight = 0;
  panels.forEach((panel, index) => {
    const column = index % columns;
    if (column === 0) {
      y += rowHeight;
      rowHeight = 0;
    }
    const panelWidth = width / columns;
    const group = svg.appendChild(svgElement("g", { transform: `translate(${margin + column * panelWidth},${y})` }));
    const head = panel.title ? 22 : 0;
    if (panel.title) group.append(svgElement("text", { x: 0, y: 14, "font-size": 13, "font-weight": 600, fill: ink }, panel.count ? `${panel.title} · ${panel.count}` : panel.title));
    const chart = panel.svg.cloneNode(true);
    chart.setAttribute("y", head);
    chart.setAttribute("overflow", "visible");
    group.append(chart);
    rowHeight = Math.max(rowHeight, head + Number(panel.svg.getAttribute("height")) + 12);
  });
  y += rowHeight + 14;
  write(source, { fill: soft }, 11, Math.floor(width / 5.6));
  const full = { width: width + 2 * margin, height: Math.ceil(y + margin / 2) };
  svg.setAttribute("width", full.width);
  svg.setAttribute("height", full.height);
  svg.setAttribute("viewBox", `0 0 ${full.width} ${full.height}`);
  background.setAttribute("width", full.width);
  background.setAttribute("height", full.height);
  return svg;
}
