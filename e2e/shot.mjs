import { chromium } from "@playwright/test";
import { readFileSync } from "node:fs";
const out = "/tmp/shots";
const log = readFileSync("/tmp/pages-demo.log", "utf8");
const password = /密码：(\S+)/.exec(log)[1];
const base = "http://127.0.0.1:8031";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const want = process.argv.slice(2); // role:path:name:lang:width
for (const item of want) {
  const [role, path, name, lang, width] = item.split("|");
  const ctx = await browser.newContext({ locale: lang, viewport: { width: Number(width), height: width < 700 ? 740 : 1080 }, deviceScaleFactor: 1 });
  const page = await ctx.newPage();
  page.on("console", (m) => m.type() === "error" && console.log(name, m.text()));
  page.on("pageerror", (e) => console.log(name, e.message));
  if (role !== "nobody") {
    await page.goto(base + "/sign-in");
    await page.fill("#login", role); await page.fill("#password", password); await page.click("button");
    await page.waitForLoadState();
  }
  await page.goto(base + path);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (over > 0) console.log(name, "too wide by", over);
  await page.screenshot({ path: `${out}/${name}-${lang}-${width}.png`, fullPage: true });
  await ctx.close();
}
await browser.close();
