import { expect, test } from "../kit/test";

test.describe("the task list", () => {
  test("shows all fifty tasks with a link each", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/tasks");
    const hrefs = await page.locator("main a[href*='/tasks/']").evaluateAll((links) =>
      links.map((link) => /\/tasks\/(\d+)/.exec(link.getAttribute("href") ?? "")?.[1]),
    );
    expect(new Set(hrefs.filter(Boolean)).size).toBe(50);
  });

  test("measures every one of the fifty", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/tasks?status=not-measured");
    await expect(page.locator("main a[href*='/tasks/']")).toHaveCount(0);
  });

  test("narrows to one status and says so in the address", async ({ people }) => {
    const page = await people.asProvince();
    const rows = page.locator("main a[href*='/tasks/']");
    await page.goto("/tasks");
    const all = await rows.count();
    await page.goto("/tasks?status=not-measured");
    expect(await rows.count()).toBeLessThan(all);
    await page.goto("/tasks?status=nonsense");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });

  test("draws the time line with stages counted back", async ({ people, viewport }) => {
    test.skip((viewport?.width ?? 0) < 1000, "the time line is for the wide screen");
    const page = await people.asProvince();
    await page.goto("/tasks");
    await expect(page.getByRole("img", { name: /时间|倒排|工期/ }).or(page.locator("svg")).first()).toBeVisible();
  });
});
