import { expect, test, watchFaults } from "../kit/test";

test.describe("the command dashboard", () => {
  test("says the day of the action, the days left and the two times of its figures", async ({ people }) => {
    const page = await people.asProvince();
    const noFaults = watchFaults(page);
    await page.goto("/");
    // 23 September is day 1, so 30 November is day 69.
    await expect(page.locator("body")).toContainText(/第\s*69\s*天/);
    await expect(page.locator("main")).toContainText(/2017.?11.?30/);
    noFaults();
  });

  test("draws every county, and a county leads to its page", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/");
    const counties = page.locator("svg a[href*='/units/36']");
    await expect(counties).toHaveCount(100);
    const href = await counties.first().getAttribute("href");
    await page.goto(href ?? "");
    await expect(page).toHaveURL(/\/units\/36\d{4}/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });

  test("counts the fifty tasks by status, and each number opens its tasks", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/");
    const statuses = page.locator("main a[href*='/tasks?'][href*='status=']");
    const numbers = await statuses.evaluateAll((links) =>
      links.map((link) => Number(/\d+/.exec(link.textContent ?? "")?.[0] ?? 0)),
    );
    expect(numbers.reduce((sum, n) => sum + n, 0)).toBe(50);
    const shown = numbers.findIndex((n) => n > 0);
    await statuses.nth(shown).click();
    await expect(page).toHaveURL(/status=/);
    await expect(page.locator("main a[href*='/tasks/']").first()).toBeVisible();
  });

  test("names the worst places, what is due, and what changed", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/");
    for (const heading of [/最差|落后|最需/, /本周|到期/, /变动|变更|更新|动态/]) {
      await expect(page.getByRole("heading", { name: heading }).first()).toBeVisible();
    }
    await expect(page.locator("main a[href*='/units/']").first()).toBeVisible();
  });

  test("keeps the chosen unit in the address", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/?unit=360700");
    await expect(page.locator("body")).toContainText("赣州市");
    await page.reload();
    await expect(page.locator("body")).toContainText("赣州市");
  });

  test("fits its width", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  });

  test("is small enough for a village phone", async ({ people }) => {
    const page = await people.asFirstSecretary();
    let bytes = 0;
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
    await page.goto("/", { waitUntil: "networkidle" });
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(60 * 1024);
  });
});
