// Builds the page of the report as one C++ file:
//
//   node build.mjs NODE_MODULES OUT.cpp
//
// The modules and the libraries that they use become one script (esbuild); style and script go into index.html, with their
// hashes in its Content-Security-Policy; the page is cut where the data goes. The licences of what is bundled stand in it.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [modules, out] = process.argv.slice(2).map((path) => resolve(path));
const here = dirname(fileURLToPath(import.meta.url));
const esbuild = createRequire(join(modules, "..", "package.json"))("esbuild");
const read = (...path) => readFileSync(join(...path), "utf8");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const bundle = esbuild.buildSync({ entryPoints: [join(here, "main.js")], bundle: true, minify: true, format: "iife", target: "es2022",
                                   charset: "utf8", legalComments: "none", nodePaths: [modules], write: false, metafile: true });
const script = bundle.outputFiles[0].text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
const style = esbuild.transformSync(read(here, "style.css"), { loader: "css", minify: true }).code.trim();

// Plot puts one small style sheet, always the same, into each of its pictures: it is allowed by its hash.
const plotStyle = /\.append\("style"\)\s*\.text\(\s*`([^`]+)`\s*\)/.exec(read(modules, "@observablehq/plot/src/plot.js"));
const plotClass = /return "(plot-[0-9a-f]+)"/.exec(read(modules, "@observablehq/plot/src/style.js"));
if (!plotStyle || !plotClass) throw new Error("the style that Plot adds to its pictures was not found: is this another version?");
const plotSheet = plotStyle[1].replaceAll("${className}", plotClass[1]);

const policy = ["default-src 'none'", `script-src ${hash(script)}`, `style-src ${hash(style)} ${hash(plotSheet)}`, "base-uri 'none'",
                "form-action 'none'"].join("; ");

// Packages with the same licence text, by its first words, are named together.
const packages = new Set(Object.keys(bundle.metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
const licences = new Map();
for (const name of [...packages].sort()) {
  const folder = join(modules, name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  const text = read(folder, file).trim().replaceAll("--", "- -");
  licences.set(text, [...(licences.get(text) ?? []), `${name} ${JSON.parse(read(folder, "package.json")).version}`]);
}
const notice = [...licences].map(([text, names]) => `${names.join(", ")}\n\n${text}`).join("\n\n\n");

const DATA = "{{data}}";
const parts = { policy, style, script, data: DATA };
const page = read(here, "index.html").replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name])
  .replace("</html>", () => `</html>\n<!--\n${notice}\n-->`);
const cut = page.indexOf(DATA);
const text = (content) => content.match(/[^]{1,12000}/gu).map((piece) => `R"stancemill(${piece})stancemill"`).join("\n");
writeFileSync(out, `// Made by build.mjs.
#include "report/page.h"

namespace stancemill::report {

std::string_view page_before_data() {
  static constexpr char kText[] = ${text(page.slice(0, cut))};
  return {kText, sizeof(kText) - 1};
}

std::string_view page_after_data() {
  static constexpr char kText[] = ${text(page.slice(cut + DATA.length))};
  return {kText, sizeof(kText) - 1};
}

}  // namespace stancemill::report
`);
