import { expect, test } from "../kit/test";
import { firstHousehold } from "../kit/pages";

test.describe("a household's file", () => {
  test("says who they are, what they are entitled to, who helps and what came before", async ({ people }) => {
    const page = await people.asFirstSecretary();
    await page.goto(await firstHousehold(page));
    const main = page.locator("main");
    for (const word of [/家庭成员|成员/, /应享|享受|政策/, /帮扶/, /走访/, /变更|历史|记录/]) await expect(main).toContainText(word);
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
