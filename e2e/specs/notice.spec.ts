import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { texts } from "../kit/pages";
import { expect, test, watchFaults } from "../kit/test";

/** An invented notice about things that the demonstration's package knows. */
const NOTICE = `××省领导小组关于印发《冬季行动方案》的通知
一、搬迁
1.每月25日前上报易地扶贫搬迁集中安置点项目建设进度情况及项目照片。
责任单位：省扶贫和移民办，市、县（市、区）党委和政府
二、健康
2.完善贫困人口健康档案，12月31日前，贫困人口电子建档率达90%以上。
责任单位：省卫生计生委
4.开展文艺演出200场以上。
××省领导小组
2017年10月8日
`;

async function read(page: Page): Promise<void> {
  await page.goto("/notices");
  await page.locator("#text").fill(NOTICE);
  await page.locator("main form button").first().click();
  await expect(page).toHaveURL(/\/notices\/[0-9a-f]+/);
}

async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
}

test.describe("a notice under review", () => {
  test("is read, corrected, confirmed, and made into a package", async ({ people }) => {
    const page = await people.asProvince();
    const check = watchFaults(page);
    await read(page);
    await expect(page.locator(".task-draft")).toHaveCount(3);
    await expect(page.locator("#progress")).toContainText("已确认0项，共3项");
    // What is irregular stands where it is: the number 3 is missing.
    await expect(page.locator(".task-draft").nth(2)).toContainText("编号");
    await fits(page);

    // From the task to its place in the notice, and back.
    const chip = page.locator("#i-k2-t1");
    await chip.locator("a").first().click();
    await expect(page.locator(".source .together").first()).toBeVisible();
    await expect(page.locator(".source a.together")).toHaveText(["12月31日前", /90%/]);
    await page.locator(".source a.src-body").last().focus();
    await expect(page.locator(".read .together")).toHaveCount(1);

    // A day that is none is kept as typed and told at its field.
    await page.locator(".task-draft").nth(1).locator(".tools a").click();
    await page.locator("[name='target-1-by']").fill("年底");
    await page.locator("button[value='confirm']").last().click();
    await expect(page.locator("#f-target-1-by")).toHaveValue("年底");
    await expect(page.locator(".summary")).toContainText("不是日期");
    await page.locator("[name='target-1-by']").fill("2017-12-30");
    await page.locator("button[value='confirm']").last().click();
    await expect(page.locator("#progress")).toContainText("已确认1项");
    await expect(page).toHaveURL(/edit=3/);
    await page.locator("[name='left_out']").check();
    await page.locator("button[value='confirm']").last().click();
    await expect(page.locator("#progress")).toContainText("共2项");

    await page.locator("#package form button").first().click();
    await expect(page.locator("#package [role=status]")).toContainText("检查通过");
    await expect(page.locator("#package code").first()).toContainText("bairi serve --plan");
    await fits(page);
    const download = page.waitForEvent("download");
    await page.locator("#package a[download]").click();
    expect((await download).suggestedFilename()).toBe("notice-2017-10-08.zip");
    check();
  });

  test("keeps a pasted text that is no notice, and says what to do", async ({ people }) => {
    const page = await people.asProvince();
    await page.goto("/notices");
    await page.locator("#text").fill("亲爱的妈妈：\n我在这里一切都好。\n此致\n敬礼");
    await page.locator("main form button").first().click();
    await expect(page.getByRole("alert")).toContainText("任务");
    await expect(page.locator("#text")).toHaveValue(/亲爱的妈妈/);
  });

  test("is closed to everybody but headquarters", async ({ people }) => {
    const page = await people.asCounty();
    const answer = await page.goto("/notices");
    expect(answer?.status()).toBe(403);
    await page.goto("/");
    await expect(page.locator("a[href^='/notices']")).toHaveCount(0);
  });

  test("has no fault that axe finds, and speaks one language at a time", async ({ people }) => {
    const page = await people.asProvince();
    await read(page);
    await page.locator(".task-draft .tools a").first().click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; ")}`)).toEqual([]);
    const address = new URL(page.url());
    address.searchParams.set("lang", "en");
    await page.goto(address.href);
    // Sentences may quote the notice.
    const said = (await texts(page, "zh")).map((text) => text.replace(/“[^”]*”/g, ""));
    const chinese = said.filter((text) => /[\u4e00-\u9fff]/.test(text));
    expect(chinese).toEqual([]);
  });

  test("works without a script", async ({ people, browser }) => {
    const signed = await people.asProvince();
    await read(signed);
    const context = await browser.newContext({ javaScriptEnabled: false, storageState: await signed.context().storageState() });
    const page = await context.newPage();
    await page.goto(signed.url());
    await page.locator("#i-k2-t1 a").first().click();
    expect(page.url()).toContain("#s-k2-t1");
    await page.locator(".task-draft .tools a").first().click();
    await page.locator("[name='title']").fill("报进度");
    await page.locator("button[value='confirm']").last().click();
    await expect(page.locator("#progress")).toContainText("1");
    await expect(page.locator("#i-k1")).toContainText("报进度");
    await context.close();
  });
});
