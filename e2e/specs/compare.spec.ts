import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { accessible, fits, opensInto, said, send } from "../kit/comparisons";
import { BINARY, ROOT } from "../kit/server";
import { expect, test, watchFaults } from "../kit/test";

/** People of nobody's: two strangers to the register, one of them twice, under headings of a department's own. */
const FILE = `低保证号,户主姓名,证件号码,出生日期
D1,赵无名,369912198001010010,1980-01-01
D2,钱无名,369912197502020023,19750202
D2,钱无名,369912197502020023,19750202
`;

test.describe("a department's file", () => {
  test("is sent, compared, and becomes clues", async ({ people }) => {
    const page = await people.asCounty();
    const check = watchFaults(page);
    await send(page, "allowance", FILE);
    await expect(page).toHaveURL(/\/comparisons\/[0-9a-f]+/);
    await expect(page.locator("#m-name")).toHaveValue("户主姓名");
    await expect(page.locator("#m-id_no")).toHaveValue("证件号码");
    await expect(page.locator("table tbody tr")).toHaveCount(3);
    await fits(page);
    await accessible(page);
    await page.locator("form[action$='/begin'] button").click();
    // Two people, however many rows.
    const issue = page.locator("form[action$='/issue'] button");
    await expect(issue).toContainText("2", { timeout: 60_000 });
    await expect(page.locator("li.difference")).toHaveCount(2);
    await fits(page);
    await accessible(page);
    // Every figure opens into as many names.
    const figures = await page.locator(".figures .value a, .panel td a[href*='/comparisons/']").all();
    const targets = await Promise.all(figures.map((figure) => figure.getAttribute("href")));
    expect(targets.length).toBeGreaterThanOrEqual(4);
    const outcome = page.url();
    for (const target of targets) {
      await page.goto(outcome);
      await opensInto(page, page.locator(`.figures .value a[href="${target}"], .panel td a[href="${target}"]`).first());
      await fits(page);
    }
    await accessible(page);
    await page.goto(outcome);
    await issue.click();
    await expect(page.locator(".note-good")).toContainText("2");
    await page.goto("/registers/clue?department=civil-affairs&q=");
    await expect(page.locator("main")).toContainText("钱无名");
    await check();
  });

  test("that is none is refused with what to do", async ({ people }) => {
    const page = await people.asCounty();
    await send(page, "allowance", "\u0000\u0001\u0002\u0003");
    await expect(page.locator(".summary")).toBeVisible();
    // Another department's file: nothing is known, and it is said at once.
    await send(page, "allowance", "甲,乙\n1,2\n");
    await expect(page.locator(".summary")).toContainText("甲");
    await page.locator("form[action$='/begin'] button").click();
    await expect(page.locator(".summary")).toBeVisible();
  });

  test("of a department is seen by it alone, without what the register holds", async ({ people }) => {
    const page = await people.asDepartment();
    await page.goto("/comparisons");
    const kinds = await page.locator("#data option").allInnerTexts();
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.every((kind) => kind.startsWith(kinds[0]!.split(" ")[0]!))).toBe(true);
    await send(page, "family-doctors", FILE);
    await page.locator("form[action$='/begin'] button").click();
    await expect(page.locator("a[href*='rows.csv']")).toBeVisible({ timeout: 60_000 });
    await expect(page.locator("li.difference")).toHaveCount(0);
    await expect(page.locator("form[action$='/issue']")).toHaveCount(0);
    await fits(page);
    // Its own rows open; what is the register's stays a text.
    const own = await page.locator(".figures .value a").all();
    const targets = await Promise.all(own.map((figure) => figure.getAttribute("href")));
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.every((target) => target?.includes("/rows?part="))).toBe(true);
    const run = new URL(page.url()).pathname;
    await opensInto(page, page.locator(".figures .value a").first());
    await expect(page.locator("#rows tbody tr").first()).toContainText("无名");
    await fits(page);
    await accessible(page);
    for (const register of ["entries?part=all", "clues"]) {
      expect((await page.goto(`${run}/${register}`))?.status()).toBe(403);
    }
    // Nor does anybody else open its rows.
    const county = await people.asProvince();
    expect((await county.goto(`${run}/rows?part=compared`))?.status()).toBe(403);
  });

  const SAMPLES = [
    ["students", "教育-在校学生.csv"],
    ["allowance", "民政-低保对象.csv"],
    ["vehicles", "公安-机动车登记.xlsx"],
  ] as const;

  test("that the demonstration made is taken as it is, by the page and by the command", async ({ people }, run) => {
    const folder = process.env.BAIRI_FOLDER;
    test.skip(run.project.name !== "wide" || folder === undefined, "once, and only of a demonstration of our own");
    test.setTimeout(240_000);
    const files = join(folder ?? "", "departments");
    const page = await people.asProvince();
    for (const [data, name] of SAMPLES) {
      await page.goto("/comparisons");
      await page.locator("#data").selectOption(data);
      await page.locator("#file").setInputFiles(join(files, name));
      await page.locator("form[enctype] button").click();
      // Under a title, in GBK or not: every column has its meaning.
      await expect(page.locator("#m-name")).not.toHaveValue("");
      await expect(page.locator("#m-id_no")).not.toHaveValue("");
      await expect(page.locator("#m-place")).toHaveValue("村代码");
      await page.locator("form[action$='/begin'] button").click();
      await expect(page.locator("form[action$='/issue'] button")).toBeVisible({ timeout: 120_000 });
      expect(said(await page.locator("form[action$='/issue'] button").innerText())).toBeGreaterThan(0);
      await expect(page.locator("li.difference").first()).toBeVisible();
    }
    const words = ["--lang", "zh-CN", "compare", join(files, "人社-养老保险待遇发放.csv"), "--data", "pensions"];
    const told = execFileSync(BINARY, [...words, "--dir", folder ?? "", "--today", "2017-11-30"], { cwd: ROOT, encoding: "utf8" });
    expect(said(told)).toBeGreaterThan(100);
    expect(told).toContain("不在册");
  });
});
