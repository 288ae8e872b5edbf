import { expect, test } from "../kit/test";
import { firstHousehold } from "../kit/pages";

test.describe("a register", () => {
  test("lists fifty entries a page with a total, and finds one by name", async ({ people }) => {
    const page = await people.asTownshipCadre();
    await page.goto("/registers/household");
    const rows = page.locator("main table tbody tr");
    await expect(rows.first()).toBeVisible();
    expect(await rows.count()).toBeLessThanOrEqual(50);
    const name = (await rows.first().getByRole("link").first().innerText()).trim();
    const search = page.locator("main").getByRole("searchbox").first();
    await search.fill(name);
    await search.press("Enter");
    await expect(page.locator("main table tbody")).toContainText(name);
  });

  test("names all faults of a form at once, each linked to its field", async ({ people }) => {
    const page = await people.asTownshipCadre();
    await page.goto("/registers/visit/new");
    await page.locator("main form").last().evaluate((form: HTMLFormElement) => (form.noValidate = true));
    await page.locator("main form").last().getByRole("button").last().click();
    const summary = page.getByRole("alert").first();
    await expect(summary).toBeVisible();
    const links = summary.getByRole("link");
    expect(await links.count()).toBeGreaterThanOrEqual(2);
    const target = (await links.first().getAttribute("href")) ?? "";
    await expect(page.locator(target)).toBeAttached();
  });

  test("keeps a new value", async ({ people }) => {
    const page = await people.asTownshipCadre();
    const household = await firstHousehold(page);
    const entity = household.split("/").pop();
    await page.goto(`/registers/household/${entity}/edit`);
    const workers = String(1_000 + (Number(entity) % 900));
    await page.locator("[name='income_per_head']").fill(workers);
    await page.locator("main form").last().getByRole("button").last().click();
    await expect(page.getByRole("alert")).toHaveCount(0);
    await page.goto(`/registers/household/${entity}`);
    await expect(page.locator("main")).toContainText(new RegExp(workers.replace(/(\d)(\d{3})$/, "$1,?$2")));
  });

  test("refuses a stale change and shows both versions", async ({ people }) => {
    const one = await people.asTownshipCadre();
    const two = await people.asTownshipCadre();
    const entity = (await firstHousehold(one)).split("/").pop();
    const change = async (page: typeof one, value: string): Promise<void> => {
      await page.locator("[name='income_per_head']").fill(value);
      await page.locator("main form").last().getByRole("button").last().click();
    };
    await one.goto(`/registers/household/${entity}/edit`);
    await two.goto(`/registers/household/${entity}/edit`);
    await change(one, "2111");
    await change(two, "2222");
    await expect(two.locator("main")).toContainText(/2,?111/);
    await expect(two.locator("main")).toContainText(/2,?222/);
  });

  test("offers a template for download", async ({ people }) => {
    const page = await people.asTownshipCadre();
    await page.goto("/registers/visit/import");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /模板/ }).first().click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
  });

  test("checks a spreadsheet first and names row, column and remedy of each fault", async ({ people }) => {
    const page = await people.asTownshipCadre();
    await page.goto("/registers/visit/import");
    const bad = "code,household,visited_on,unit\nX1,no-such-household,32 Nov,0\n";
    await page.locator("input[type=file]").setInputFiles({ name: "visits.csv", mimeType: "text/csv", buffer: Buffer.from(bad) });
    await page.locator("main form").filter({ has: page.locator("input[type=file]") }).getByRole("button").first().click();
    const report = page.locator("main");
    await expect(report).toContainText(/第?\s*2\s*行?/, { timeout: 30_000 });
    await expect(report).toContainText(/visited_on|日期/);
    await page.goto("/registers/visit?q=X1");
    await expect(page.locator("main table tbody tr").filter({ hasText: "X1" })).toHaveCount(0);
  });
});
