import { expect, test } from "../kit/test";

/** Whether one unit lies strictly inside another: codes without the zeros of the levels below. */
function inside(code: string, of: string): boolean {
  const short = (digits: string): string => digits.replace(/^(\d{2}|\d{4})(00)+$/, "$1");
  return short(code).startsWith(short(of)) && short(code).length > short(of).length;
}

test.describe("a task's page", () => {
  test("shows target, now, expected and forecast", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/tasks/17");
    const main = page.locator("main");
    for (const word of [/目标/, /现在|当前|目前/, /应达|应到|预期/, /预计|预测/]) await expect(main).toContainText(word);
    await expect(main).toContainText(/90\s*%|≥\s*90/);
  });

  test("leads from the province down to a village", async ({ people }) => {
    const page = await people.asProvince();
    let at = "36";
    for (let level = 0; level < 4; level++) {
      const address: string = level === 0 ? "/tasks/17" : `/tasks/17?unit=${at}`;
      await page.goto(address);
      const links = page.locator("main table a[href*='unit=']");
      const codes = await links.evaluateAll((all) => all.map((a) => /unit=(\d+)/.exec(a.getAttribute("href") ?? "")?.[1]));
      const below: string | undefined = codes.find((code) => code && inside(code, at));
      expect(below, `a unit below ${at}`).toBeTruthy();
      at = below ?? at;
    }
    expect(at).toHaveLength(12);
  });

  test("opens the work list: the names behind the gap", async ({ people }) => {
    const page = await people.asTownshipCadre();
    await page.goto("/tasks/44");
    await page.locator("main").getByRole("link", { name: /名单|清单|工作/ }).first().click();
    const rows = page.locator("main table tbody tr");
    await expect(rows.first()).toBeVisible();
    await expect(rows.first().getByRole("link").first()).toBeVisible();
    expect(await rows.count()).toBeLessThanOrEqual(50);
  });

  test("opens into names for every one of the fifty", async ({ people }) => {
    const page = await people.asProvince();
    const addresses = (html: string, pattern: RegExp): string[] =>
      [...html.matchAll(pattern)].map((found) => (found[1] ?? "").replaceAll("&amp;", "&").replaceAll("&#38;", "&"));
    for (let number = 1; number <= 50; number += 1) {
      const seen = new Set<string>();
      let next: string | undefined = `/tasks/${number}`;
      let list: string | undefined;
      // Where each place has to reach something of its own, the figure opens into places, and these into names.
      while (next && !list && seen.size < 6) {
        seen.add(next);
        const task = await page.request.get(next);
        expect(task.status(), next).toBe(200);
        const html = await task.text();
        const main = html.slice(html.indexOf("<main"));
        list = addresses(main, /href="(\/indicators\/[^"]+\/rows[^"]*)"/g)[0];
        const places = addresses(main, new RegExp(`href="(/tasks/${number}\\?[^"]*unit=[^"]+)"`, "g"));
        next = places.reverse().find((place) => !seen.has(place));
      }
      expect(list, `a list of task ${number}`).toBeDefined();
      expect((await page.request.get(list ?? "")).status(), `the list of task ${number}`).toBe(200);
    }
  });

  test("has a page that says so for a number that is no task", async ({ people }) => {
    const page = await people.asProvince();
    const answer = await page.goto("/tasks/51");
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });
});
