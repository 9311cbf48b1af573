// Opens pages in Debian's chromium, and notes whatever a report must not do: speak on the console, ask for anything.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/// `modules` is a node_modules folder that holds playwright-core.
export async function startBrowser(modules) {
  const { chromium } = createRequire(join(modules, "..", "package.json"))("playwright-core");
  const profile = mkdtempSync(join(tmpdir(), "stancemill-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, acceptDownloads: true,
    args: ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  context.setDefaultTimeout(600_000); // a machine under load may stand still for a while
  let blank = null;
  return {
    /// A page of `path` with `troubles`: console messages, errors and requests other than for the file itself.
    async open(path, { width = 1280, theme = "light" } = {}) {
      const page = await context.newPage();
      const troubles = [];
      page.on("console", (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
      page.on("dialog", (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
      page.on("request", (request) => { if (request.url() !== `file://${path}`) troubles.push(`request: ${request.url().slice(0, 200)}`); });
      await page.addInitScript(() => localStorage.clear()); // what an earlier page chose
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`file://${path}`);
      await page.waitForSelector(".bottom");
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      return { page, troubles };
    },
    /// What is wrong with a picture that stands alone: null, or a word. It is parsed in a blank page.
    async faultOfPicture(svg) {
      blank ??= await context.newPage();
      return blank.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        if (parsed.querySelector("parsererror")) return "not well-formed";
        if (parsed.querySelector("script, foreignObject, image, a, use")) return "holds more than shapes and text";
        const handler = [...parsed.querySelectorAll("*")].some((node) => [...node.attributes].some(({ name }) => name.startsWith("on")));
        return handler ? "holds an event handler" : null;
      }, svg);
    },
    /// Closes what is open, but for one page: a browser without any might end.
    async closePages() {
      blank ??= await context.newPage();
      for (const page of context.pages()) if (page !== blank) await page.close();
    },
    async stop() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
