import { expect, test } from "../kit/test";

/** The order of the page: most urgent first. */
const URGENCY = ["逾期", "滞后", "有风险", "正常", "未到期", "尚未测量", "已达标"];

test.describe("a unit's page", () => {
  test("lists what is asked of the place, most urgent first", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/units/360000");
    const tasks = page.locator("main :is(tr, li)").filter({ has: page.locator("a[href*='/tasks/']") });
    await expect(tasks.first()).toBeVisible();
    const lines = await tasks.allInnerTexts();
    const ranks = lines.map((line) => URGENCY.findIndex((word) => line.includes(word))).filter((rank) => rank >= 0);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  test("shows the units below it and the way up", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/units/360700");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("赣州市");
    await expect(page.locator("a[href*='/units/3607']").first()).toBeAttached();
    await expect(page.locator("a[href*='/units/360000']").first()).toBeAttached();
  });

  test("is found by pinyin from the context bar", async ({ people, viewport }) => {
    test.skip((viewport?.width ?? 0) < 1000, "the picker opens by hand on a phone");
    const page = await people.asProvince();
    await page.goto("/");
    const answer = await page.request.get("/units?q=xingguo", { headers: { accept: "application/json" } });
    expect(answer.ok()).toBe(true);
    const { found } = (await answer.json()) as { found: { name: string }[] };
    expect(found.map((unit) => unit.name)).toContain("兴国县");
  });

  test("says so when there is no such unit", async ({ people }) => {
    const page = await people.asProvince();
    const answer = await page.goto("/units/369999");
    expect(answer?.status()).toBe(404);
  });
});
