import AxeBuilder from "@axe-core/playwright";
import { open, PAGES } from "../kit/pages";
import { expect, test } from "../kit/test";

test.describe("axe finds nothing", () => {
  for (const { name, path } of PAGES) {
    test(`on the page ${name}`, async ({ people }) => {
      const page = await people.asProvince();
      await open(page, path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const told = violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; ")}`);
      expect(told).toEqual([]);
    });
  }

  test("on the sign-in page", async ({ people }) => {
    const page = await people.asNobody();
    await page.goto("/sign-in");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((v) => `${v.id}: ${v.help}`)).toEqual([]);
  });

  test("with a focus that can be seen, from the first key on", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/");
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const style = document.activeElement && getComputedStyle(document.activeElement);
      return { tag: document.activeElement?.tagName, seen: style && (style.outlineStyle !== "none" || style.boxShadow !== "none") };
    });
    expect(focus.tag).not.toBe("BODY");
    expect(focus.seen).toBe(true);
  });
});
