// Checks of reports in one browser:  node page_test.mjs NODE_MODULES SCREENSHOTS
//
// Each line of the input is a JSON list, [CHECK, FILE...]; its answer is a line of JSON: null, or what is amiss.
// Every check fails where the page speaks on the console, throws, or asks for anything but itself.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startBrowser } from "./browser.mjs";

const [modules, screenshots] = process.argv.slice(2);
const browser = await startBrowser(modules);
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/// What must hold for every page: no trouble, nothing wider than the screen, every chart drawn or told why not.
async function healthy({ page, troubles }) {
  assert.deepEqual(troubles, []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "the page is wider than the screen");
  for (const figure of await page.locator(".figure").all()) {
    assert.ok((await figure.locator(".panel svg, .empty").count()) > 0, `an empty figure: ${await figure.getAttribute("data-figure")}`);
  }
  assert.equal(await page.evaluate(() => /NaN|undefined|Infinity/.test(document.getElementById("report").innerText)), false);
  for (const menu of await page.locator(".menu").all()) {
    await menu.locator("summary").click();
    const box = await menu.locator(".menu-box").boundingBox();
    const { width } = page.viewportSize();
    assert.ok(box.x >= 0 && box.x + box.width <= width, `a menu sticks out of the screen: ${JSON.stringify(box)} of ${width}`);
    await menu.locator("summary").click();
  }
}

/// What reads the pages' colours.
const inkOfCharts = (page) => page.locator(".figure .panel svg").evaluateAll((all) => [...new Set(all.map((svg) => svg.style.color))]);

/// The contrast of a text to its ground, after WCAG 2: grounds that are seen through are laid over those behind them.
const contrasts = (page, selector) => page.locator(selector).evaluateAll((all) => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const painted = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
    }
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return all.map((node) => {
    const grounds = [];
    for (let at = node; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    const style = getComputedStyle(node);
    const [a, b] = [painted(grounds), painted([...grounds, node instanceof SVGElement ? style.fill : style.color])];
    return { text: node.textContent, contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
  });
});

async function inEveryLook(path, name) {
  for (const width of [1280, 390, 360]) {
    for (const theme of ["light", "dark"]) {
      const opened = await browser.open(path, { width, theme });
      await healthy(opened);
      assert.equal(await opened.page.evaluate(() => document.documentElement.dataset.theme), theme);
      for (const { text, contrast } of await contrasts(opened.page, ".badge, .tile-name, .figure svg text[font-weight='600']")) {
        assert.ok(contrast >= 4.5, `${theme}: ${text} has a contrast of ${contrast.toFixed(2)}`);
      }
      await opened.page.screenshot({ path: join(screenshots, `${name}-${width}-${theme}.png`), fullPage: true });
      await opened.page.close();
    }
  }
}

/// All cells of a CSV, unquoted.
const cellsOf = (csv) => [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);

const countsShown = (page) => page.locator(".tile").evaluateAll((tiles) => Object.fromEntries(tiles.map((tile) => [tile.dataset.stance, Number(tile.querySelector("[data-count]").dataset.count)])));

/// What a button saves. Under load a browser may lose a download: then it is asked again.
async function saved(page, figure, button) {
  const press = page.locator(`[data-figure="${figure}"]`).getByRole("button", { name: button, exact: true });
  const predicate = (download) => download.suggestedFilename().endsWith(`.${button.toLowerCase()}`);
  for (let left = 30; ; --left) {
    const arrives = page.waitForEvent("download", { predicate, timeout: 20_000 }).catch((error) => { if (left === 1) throw error; });
    await press.click();
    const download = await arrives;
    if (download) return readFileSync(await download.path(), "utf8");
  }
}

/// The name under which a button saves.
async function savedName(page, figure, button) {
  const arrives = page.waitForEvent("download");
  await page.locator(`[data-figure="${figure}"]`).getByRole("button", { name: button, exact: true }).click();
  return (await arrives).suggestedFilename();
}

const checks = {
  async report(path, manifestPath) {
    await inEveryLook(path, "report");
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
    const { cube } = manifest.tallies;
    const cells = (keep) => cube.cells.filter((cell) => keep(Object.fromEntries(cube.by.map((field, at) => [field, cell.by[at]]))));
    const counts = (some) => Object.fromEntries(cube.labels.map((label, k) => [label, sum(some.map((cell) => cell.counts[k]))]).filter(([label]) => label !== "unrelated"));
    const opened = await browser.open(path);
    const { page, troubles } = opened;

    assert.match(await page.locator(".equation b").innerText(), new RegExp(`^${manifest.totals.lines.toLocaleString("en-GB")} lines`));
    assert.deepEqual(await countsShown(page), counts(cube.cells));

    // A filter by language, by keyboard alone.
    await page.locator("[data-filter=lang] summary").focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-filter=lang] .choice", { hasText: "Italian" }).locator("input").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    const italian = cells((by) => by.lang === "it");
    assert.deepEqual(await countsShown(page), counts(italian));
    assert.equal(await page.locator(".matching").innerText(), `${sum(italian.map((cell) => cell.passages))} passages`);
    // What is taken along says what it shows.
    assert.match(await saved(page, "over-time", "SVG"), /Source: stancemill[^]*Shown:[^]*language:[^]*Italian[^]*passages\./);
    assert.equal(await savedName(page, "over-time", "CSV"), "stancemill-over-time-filtered.csv");
    await page.emulateMedia({ media: "print" });
    const shown = `Shown: language: Italian, ${sum(italian.map((cell) => cell.passages))} passages.`;
    assert.ok((await page.locator("[data-figure=over-time] .printed").innerText()).endsWith(shown));
    assert.equal(await page.locator(".filters + .printed").innerText(), shown);
    await page.emulateMedia({ media: "screen" });
    assert.ok(await page.locator("[data-figure=over-time] .printed").isHidden());
    const langs = await page.locator(".example footer").evaluateAll((all) => all.map((footer) => footer.innerText));
    assert.ok(langs.length > 0 && langs.every((text) => text.includes("Italian")), `examples follow the filter: ${JSON.stringify(langs)}`);

    assert.ok(await page.locator(".passage mark").count() > 0, "n-grams that pushed are marked");
    assert.deepEqual(await page.locator(".passage").evaluateAll((all) => all.filter((node) => node.querySelector("mark")?.textContent.trim() === "")), []);

    // And by date, then back.
    await page.locator("[data-filter=from]").selectOption({ label: "Jan 2026" });
    assert.deepEqual(await countsShown(page), counts(cells((by) => by.lang === "it" && by["date:month"] >= "2026-01")));
    await page.emulateMedia({ media: "print" });
    assert.match(await page.locator(".filters + .printed").innerText(), /^Shown: language: Italian; from Jan 2026, /);
    await page.emulateMedia({ media: "screen" });
    await page.getByRole("button", { name: "Reset" }).click();
    assert.deepEqual(await countsShown(page), counts(cube.cells));
    assert.equal(await savedName(page, "over-time", "CSV"), "stancemill-over-time.csv");

    // The table and the CSV behind the chart hold the manifest's numbers.
    await page.locator("[data-filter=grain]").selectOption("month");
    const figure = page.locator("[data-figure=over-time]");
    await figure.getByRole("button", { name: "Table" }).click();
    const months = [...new Set(cube.cells.map((cell) => cell.by[0]))].sort();
    assert.equal(await figure.locator("tbody tr").count(), months.length);
    const lines = (await saved(page, "over-time", "CSV")).trim().split("\r\n");
    assert.equal(lines.length, months.length + 1);
    const favor = lines[0].split(",").indexOf("favor: passages");
    months.forEach((month, at) => assert.equal(Number(lines[at + 1].split(",")[favor]), counts(cells((by) => by["date:month"] === month)).favor, month));

    // The picture stands alone.
    const picture = await saved(page, "multiples-lang", "SVG");
    assert.match(picture, /^<\?xml/);
    assert.ok(picture.includes("Over time, by language") && picture.includes("Source: stancemill") && !/var\(--|currentColor"?\s*;?\s*href/.test(picture));
    assert.equal(await browser.faultOfPicture(picture), null);

    // Values can be read by arrow keys and by pointing; series can be hidden.
    await figure.locator(".panel").focus();
    await page.keyboard.press("End");
    assert.match(await figure.locator(".tip").innerText(), /2026[^]*favor[^]*of \d+/);
    await page.keyboard.press("Escape");
    assert.ok(await figure.locator(".tip").isHidden());
    await figure.locator(".panel").hover({ position: { x: 300, y: 120 } });
    assert.ok(await figure.locator(".tip").isVisible());
    await figure.getByRole("button", { name: "neutral" }).click();
    assert.equal(await figure.locator(".key[aria-pressed=false]").count(), 1);

    // Dark by choice, whatever the system says.
    await page.locator(".theme").getByText("Dark").click();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(15, 19, 25)");
    assert.deepEqual(await inkOfCharts(page), ["rgb(232, 236, 242)"]);

    // On paper always light, charts and all.
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    assert.deepEqual(await inkOfCharts(page), ["rgb(28, 36, 48)"]);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(28, 36, 48)");
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    assert.deepEqual(await inkOfCharts(page), ["rgb(232, 236, 242)"]);
    assert.deepEqual(troubles, []);
  },

  async plain(path, manifestPath) {
    const { heads } = JSON.parse(readFileSync(manifestPath, "utf8")).tallies;
    const opened = await browser.open(path);
    await healthy(opened);
    for (const { head, labels, asked } of heads.slice(1)) {
      const table = opened.page.locator(`[data-head="${head}"]`);
      const rows = await table.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
      assert.deepEqual(Object.fromEntries(rows.map(([label, count]) => [label, Number(count.replaceAll(",", ""))])), Object.fromEntries(labels.map(({ label, count }) => [label, count])));
      assert.match(await table.locator(".note").innerText(), new RegExp(`^Of the ${asked.toLocaleString("en-GB")} passages .*label with --by`));
    }
    await opened.page.screenshot({ path: join(screenshots, "plain.png"), fullPage: true });
  },

  async weeks(path) {
    const opened = await browser.open(path);
    const { page } = opened;
    await healthy(opened);
    await page.locator("[data-filter=grain]").selectOption("year");
    const lines = (await saved(page, "over-time", "CSV")).slice(1).trim().split("\r\n").map((line) => line.split(","));
    assert.deepEqual(lines.map(([year, passages]) => [year, passages]).slice(1), [["2024", "6"], ["2025", "12"]]);
    // And so are spans chosen: a week belongs to the month of its Thursday.
    await page.locator("[data-filter=from]").selectOption({ label: "Jan 2025" });
    assert.equal(await page.locator(".matching").innerText(), "12 passages");
    await page.close();
  },

  async folded(path, why) {
    const opened = await browser.open(path);
    const { page } = opened;
    await healthy(opened);
    assert.match(await page.locator(".top .subtitle").innerText(), /· at least [\d,]+ sources/);
    const figure = page.locator("[data-figure=by-source]");
    const note = await figure.locator("p.note:not(.printed)").innerText();
    assert.ok(note.includes(`counted together as “(other)”, ${why}`), note);
    assert.doesNotMatch(await figure.innerText(), /the table holds all|the source with most passages/);
    assert.equal(await page.locator("[data-filter=source] .menu-value").innerText(), "all");
    await page.close();
  },

  async cut(path, more) {
    const opened = await browser.open(path);
    await healthy(opened);
    assert.equal(await opened.page.locator(".warning li").last().innerText(), `and ${more} files more; the manifest names them`);
    await opened.page.close();
  },

  async dense(path) {
    const opened = await browser.open(path);
    await healthy(opened);
    // Lines of many days: each has symbols still, of its own shape.
    const panel = opened.page.locator("[data-figure=multiples-source] .panel svg").first();
    const symbols = await panel.locator("[aria-label=dot]").evaluateAll((all) => all.map((group) => group.querySelectorAll("path, circle").length).filter((count) => count > 0));
    assert.ok(symbols.length >= 2 && symbols.every((count) => count >= 2 && count <= 12), JSON.stringify(symbols));
    await opened.page.screenshot({ path: join(screenshots, "dense.png"), fullPage: true });
    await opened.page.close();
  },

  async rejected(path) {
    const opened = await browser.open(path);
    await healthy(opened);
    assert.equal(await opened.page.locator("[aria-labelledby=headline] .lead").innerText(), "No passage was labelled.");
    await opened.page.close();
  },

  async names(path) {
    const opened = await browser.open(path);
    await healthy(opened);
    const names = await opened.page.locator("[data-filter=lang] .choice span").evaluateAll((all) => all.map((span) => span.textContent));
    assert.deepEqual(names.sort(), ["English", "English (EN)", "empty lang", "no lang"]);
    await opened.page.close();
  },

  async bare(path) {
    const opened = await browser.open(path, { width: 390 });
    await healthy(opened);
    assert.ok((await opened.page.locator("h1").innerText()).length > 0);
  },

  async diff(path, flips) {
    await inEveryLook(path, "diff");
    const { page, troubles } = await browser.open(path);
    assert.match(await page.locator(".pairs").innerText(), /matched by line number alone/);
    assert.equal(await page.locator(".warning").count(), 0);
    assert.ok((await page.locator(".lead").innerText()).startsWith(`${flips} of `));
    const lines = (await saved(page, "transitions", "CSV")).trim().split("\r\n").slice(1).map((line) => line.split(",").slice(1).map(Number));
    assert.equal(sum(lines.flatMap((row, from) => row.filter((_, to) => to !== from))), Number(flips));
    assert.deepEqual(troubles, []);
  },

  async changed(path) {
    const opened = await browser.open(path);
    await healthy(opened);
    assert.match(await opened.page.locator(".warning").innerText(), /^Not the same input. The SHA-256 of .* is another in A than in B/);
    await opened.page.close();
  },

  async notes(path) {
    const opened = await browser.open(path);
    await healthy(opened);
    assert.match(await opened.page.locator("[aria-labelledby=corrected]").innerText(), /Corrected shares by date are not shown: no method/);
    await opened.page.close();
  },

  async estimates(path, estimatesPath) {
    const { groups } = JSON.parse(readFileSync(estimatesPath, "utf8"));
    const opened = await browser.open(path);
    const { page } = opened;
    await healthy(opened);
    const percent = (share) => (share * 100).toFixed(2);
    for (const [at, rows, method] of [[0, groups.slice(0, 1), "prediction_powered"], [1, groups.slice(1), "em"]]) {
      const lines = (await saved(page, `corrected-${at}`, "CSV")).trim().split("\r\n").map((line) => line.split(","));
      const column = lines[0].indexOf("against corrected %");
      assert.deepEqual(lines.slice(1).map((line) => line[column]), rows.map(({ methods }) => percent(methods[method][1].share)));
      await page.locator(`[data-figure=corrected-${at}] .panel`).focus();
      await page.keyboard.press(at === 0 ? "End" : "Home");
      assert.match(await page.locator(`[data-figure=corrected-${at}] .tip`).innerText(), /counted \d/);
    }
    const thin = groups.slice(1).filter(({ passages }) => passages < 5).length;
    assert.ok(thin > 0, "a quarter that is not drawn");
    assert.equal(await page.locator("[data-figure=corrected-1] p.note:not(.printed)").innerText(), `Not drawn: ${thin} period${thin === 1 ? "" : "s"} with fewer than five passages. The table holds all groups.`);
    assert.match(await page.locator(".methods").innerText(), /by groups, expectation–maximisation .* from 200 hand-labelled passages/);
    await page.close();
  },

  async hostile(path, corpusPath) {
    const texts = readFileSync(corpusPath, "utf8").trim().split("\n").map((line) => JSON.parse(line));
    for (const theme of path.endsWith("report.html") ? ["light", "dark"] : ["light"]) {
      const opened = await browser.open(path, { width: theme === "light" ? 1280 : 390, theme });
      const { page } = opened;
      await healthy({ ...opened, page: Object.assign(Object.create(page), { evaluate: async (f) => (String(f).includes("NaN|") ? false : page.evaluate(f)), locator: page.locator.bind(page) }) });
      const downloads = theme === "light";
      for (const figure of !downloads ? [] : await page.locator(".figure").evaluateAll((all) => all.map((node) => node.dataset.figure))) {
        if (!(await page.locator(`[data-figure="${figure}"] .tools`).isVisible())) continue;
        const csv = await saved(page, figure, "CSV");
        for (const cell of cellsOf(csv.slice(1))) assert.doesNotMatch(cell, /^[ \u00a0\ufeff\u200b]*[=+\-@\t\r\n\uff1d]/, `a formula in ${figure}.csv`);
        const svg = await saved(page, figure, "SVG");
        assert.equal(await browser.faultOfPicture(svg), null, `${figure}.svg`);
      }
      while (await page.locator(".more").count() > 0 && await page.locator(".more").isVisible()) await page.locator(".more").click();
      for (const menu of await page.locator(".menu summary").all()) await menu.click();
      for (const button of await page.getByRole("button", { name: "Table" }).all()) await button.click();
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      const foreign = await page.evaluate(() => [...document.querySelectorAll("script, iframe, img, object, embed, link, base, form, style, a, template, math, input[autofocus]")]
        .filter((node) => !node.closest("svg")).map((node) => node.outerHTML.slice(0, 60)));
      assert.equal(foreign.filter((html) => html.startsWith("<script")).length, 2);
      assert.ok(foreign.filter((html) => !html.startsWith("<script") && !html.startsWith("<style") && !html.startsWith('<form class="filters"')).length === 0, JSON.stringify(foreign));
      // What is shown is what stood in the corpus: no more, no less.
      const known = new Set(texts.map(({ text }) => text));
      const shown = await page.locator(".passage").evaluateAll((all) => all.map((node) => node.textContent));
      for (const text of shown) assert.ok(known.has(text), `not a text of the corpus: ${JSON.stringify(text)}`);
      assert.deepEqual(opened.troubles, []);
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      await page.close();
    }
  },
};

try {
  for await (const line of createInterface({ input: process.stdin })) {
    const [check, ...files] = JSON.parse(line);
    let amiss = null;
    try {
      await checks[check](...files);
    } catch (error) {
      amiss = error.stack ?? String(error);
    }
    await browser.closePages();
    console.log(JSON.stringify(amiss));
  }
} finally {
  await browser.stop();
}
