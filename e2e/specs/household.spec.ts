import { expect, test } from "../kit/test";
import { firstHousehold } from "../kit/pages";

test.describe("a household's file", () => {
  test("says who they are, what they are entitled to, who helps and what came before", async ({ people }) => {
    const page = await people.asFirstSecretary();
    await page.goto(await firstHousehold(page));
    const main = page.locator("main");
    for (const word of [/家庭成员|成员/, /应享|享受|政策/, /帮扶/, /走访/, /变更|历史|记录/]) await expect(main).toContainText(word);
  });

  test("says of each exit condition since when and on whose word, down to the change", async ({ people }) => {
    const page = await people.asFirstSecretary();
    await page.goto(await firstHousehold(page));
    const list = page.locator("main section", { has: page.getByRole("heading", { name: "脱贫条件", exact: false }) }).first();
    const conditions = list.locator("ul.entitle > li");
    await expect(conditions).toHaveCount(7);
    for (const condition of await conditions.all()) await expect(condition).toContainText(/达标|未知/);
    const known = conditions.filter({ hasText: "起如此" }).first();
    await expect(known).toContainText(/\d{4}-\d{2}-\d{2} 起如此，.+登记于/);
    await known.locator('a[href*="/history"]').click();
    await expect(page).toHaveURL(/\/history/);
    await expect(page.locator("main ol.line li").first()).toBeVisible();
  });

  test("masks identity numbers and phones", async ({ people }) => {
    const page = await people.asFirstSecretary();
    await page.goto(await firstHousehold(page));
    const text = await page.locator("main").innerText();
    expect(text).not.toMatch(/(?<!\d)\d{17}[\dXx](?!\d)/);
    expect(text).not.toMatch(/(?<!\d)1\d{10}(?!\d)/);
  });

  test("is one screen wide at the kitchen table", async ({ people }) => {
    const page = await people.asFirstSecretary();
    await page.goto(await firstHousehold(page));
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
});
