import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { open, PAGES, texts } from "../kit/pages";
import { expect, test } from "../kit/test";

/** Latin words that a Chinese page may show: formats, names of products, the name of the other language. */
const LATIN_ALLOWED = /^(Bairi|English|CSV|XLSX|Excel|JSON|PDF|API|ODbL|OpenStreetMap|contributors)$/;
const CATALOGUES = join(import.meta.dirname, "..", "..", "crates", "server", "locales");

/** Whole phrases of a catalogue, without placeables. */
function phrases(language: string): Set<string> {
  const folder = join(CATALOGUES, language);
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"));
  const values = lines.map((line) => /^\s*[.\w-]+\s*=\s*(.+)$/.exec(line)?.[1]?.trim() ?? "");
  return new Set(values.filter((value) => value.length > 1 && !value.includes("{")));
}

test.describe("one language at a time", () => {
  for (const { name, path } of PAGES) {
    test(`on the page ${name}`, async ({ people, locale }) => {
      const chinese = locale === "zh-CN";
      const page = await people.asProvince();
      await open(page, path);
      await expect(page.locator("html")).toHaveAttribute("lang", chinese ? "zh-CN" : "en");
      const shown = await texts(page, chinese ? "en" : "zh");
      expect(shown.length).toBeGreaterThan(5);

      const own = phrases(chinese ? "zh-CN" : "en");
      const other = phrases(chinese ? "en" : "zh-CN");
      expect(shown.filter((text) => other.has(text) && !own.has(text))).toEqual([]);

      const strays = chinese
        ? shown.flatMap((text) => text.match(/[A-Za-z]{3,}/g) ?? []).filter((word) => !LATIN_ALLOWED.test(word))
        : shown.filter((text) => /[\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]/.test(text));
      expect(strays).toEqual([]);
    });
  }

  test("the other language is one link away and keeps the page", async ({ people, locale }) => {
    const page = await people.asProvince();
    await page.goto("/tasks/17?unit=360700");
    const other = locale === "zh-CN" ? "en" : "zh-CN";
    await page.locator(`a[hreflang="${other}"], a[lang="${other}"], button[lang="${other}"]`).first().click();
    await expect(page.locator("html")).toHaveAttribute("lang", other);
    await expect(page).toHaveURL(/\/tasks\/17.*unit=360700/);
  });
});
