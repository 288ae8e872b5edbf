import type { Page } from "@playwright/test";
import { drawn } from "../kit/picture";
import { expect, test, watchFaults } from "../kit/test";

/** The form of a household's new visit, filled but for its photos. */
async function visitForm(page: Page, code: string): Promise<void> {
  await page.goto("/registers/household");
  const href = (await page.locator("main table tbody a[href]").first().getAttribute("href")) ?? "";
  const household = /\/(\d+)(?:[/?#]|$)/.exec(href)?.[1];
  await page.goto(`/registers/visit/new?household=${household}`);
  await page.locator("[name='code']").fill(code);
  await page.locator("[name='visited_on']").fill("2017-11-28");
}

test.describe("photos on an entry", () => {
  test("a good one is kept and a bad one refused with the reason, and the entry shows what it has", async ({ people }) => {
    const page = await people.asTownshipCadre();
    const check = watchFaults(page);
    await visitForm(page, `E2E-${Date.now()}`);
    const input = page.locator("input[type=file][name='photos']");
    await input.setInputFiles([
      { name: "good.jpg", mimeType: "image/jpeg", buffer: await drawn(page, "#5d8a4a") },
      { name: "fake.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg onload='x()'></svg>") },
    ]);
    await expect(page.locator(".files canvas")).toHaveCount(1);
    await page.getByRole("button", { name: "保存" }).click();

    const summary = page.getByRole("alert").first();
    await expect(summary).toContainText("第 2 个文件");
    await expect(summary).toContainText("网页");
    const kept = page.locator(".files input[type=checkbox][name='photos']");
    await expect(kept).toHaveCount(1);
    await expect(kept).toBeChecked();
    await page.getByRole("button", { name: "保存" }).click();

    const picture = page.locator("#files img");
    await expect(picture).toHaveCount(1);
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(320);
    await expect(page.locator("#files")).toContainText("照片里没有位置");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);

    const address = (await page.locator("#files a").first().getAttribute("href")) ?? "";
    const own = await page.request.get(address);
    expect(own.headers()).toMatchObject({ "content-type": "image/jpeg", "x-content-type-options": "nosniff" });
    expect(own.headers()["content-security-policy"]).toContain("sandbox");
    expect(own.headers()["cache-control"]).toContain("private");
    // A department reads no visits.
    const stranger = await people.asDepartment();
    expect((await stranger.request.get(address)).status()).toBeGreaterThanOrEqual(400);
    const nobody = await people.asNobody();
    expect((await nobody.request.get(address, { maxRedirects: 0 })).status()).not.toBe(200);

    // Taken out of the entry by unticking it.
    await page.getByRole("link", { name: "修改" }).click();
    await page.locator(".files input[type=checkbox][name='photos']").uncheck();
    await page.getByRole("button", { name: "保存" }).click();
    await expect(page.getByRole("status").first()).toContainText("已保存");
    await expect(page.locator("#files")).toHaveCount(0);
    check();
  });
});
