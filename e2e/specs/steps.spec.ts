import type { Page } from "@playwright/test";

import { expect, test } from "../kit/test";

/** Enters an application of today and answers with the address of its case. */
async function applied(page: Page): Promise<string> {
  await page.goto("/registers/movement/new");
  const today = await page.locator("[name='effective_on']").inputValue();
  await page.locator("[name='code']").fill(`E2E-${Date.now()}-${Math.floor(Math.random() * 1_000)}`);
  await page.locator("[name='applied_on']").fill(today);
  await page.locator("[name='kind']").selectOption("entry");
  await page.locator("[name='name']").fill("王福兰");
  const unit = page.locator("select[name='unit']");
  if (await unit.count()) await unit.selectOption({ index: 1 });
  await page.locator("main form").last().getByRole("button").last().click();
  await expect(page).toHaveURL(/\/registers\/movement\/\d+/);
  return new URL(page.url()).pathname;
}

test.describe("a case on its way through the offices", () => {
  test("offers the next step, and signs it with who made it", async ({ people }) => {
    const page = await people.asTownshipCadre();
    await applied(page);
    const steps = page.locator("ol.stages li");
    await expect(steps).toHaveCount(7);
    await expect(steps.nth(0)).toContainText("乡镇扶贫干部（演示）");
    await expect(steps.nth(1)).toHaveAttribute("aria-current", "step");

    await page.getByRole("link", { name: "办理：民主评议" }).click();
    await expect(page.locator("[name='applied_on']")).toHaveCount(0);
    const save = page.locator("main form").last().getByRole("button").last();
    await save.click();
    await expect(page.getByRole("alert").first()).toBeVisible();
    await page.locator("[name='voted_on']").fill(await page.locator("[name='effective_on']").inputValue());
    await page.locator("[name='vote_for']").fill("31");
    await page.locator("[name='vote_outcome']").selectOption("passed");
    await save.click();
    await expect(page.locator("ol.stages li").nth(1)).toContainText("乡镇扶贫干部（演示）");
    await expect(page.locator("main")).toContainText("王福兰");

    await page.getByRole("link", { name: "办理：村公示" }).click();
    await page.locator("[name='village_notice_on']").fill(await page.locator("[name='effective_on']").inputValue());
    await page.locator("main form").last().getByRole("button").last().click();
    await expect(page.locator("ol.stages li").nth(3)).toContainText("公示中");
    await expect(page.getByRole("link", { name: /^办理：/ })).toHaveCount(0);
  });

  test("refuses a step of another role, and keeps a record of it", async ({ people }) => {
    const cadre = await people.asTownshipCadre();
    const entry = await applied(cadre);
    const county = await people.asCounty();
    await county.goto(entry);
    await expect(county.locator("ol.stages li")).toHaveCount(7);
    await expect(county.getByRole("link", { name: /^办理：/ })).toHaveCount(0);
    const refused = await county.goto(`${entry}/edit?of-step=voted`);
    expect(refused?.status()).toBe(403);
    await expect(county.locator("body")).toContainText("由别的角色办理");
    await county.goto("/accesses");
    await expect(county.locator("main")).toContainText("被拒绝");
  });

  test("fits a phone", async ({ people }) => {
    const page = await people.asTownshipCadre();
    await applied(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    await expect(page.getByRole("link", { name: "办理：民主评议" })).toBeInViewport();
  });
});

test.describe("what assessors find", () => {
  test("is entered by them, and not by whoever is assessed", async ({ people }) => {
    const assessor = await people.asAssessor();
    await assessor.goto("/registers/survey");
    await assessor.getByRole("link", { name: "新登记" }).first().click();
    await expect(assessor).toHaveURL(/\/registers\/survey\/new/);
    await expect(assessor.locator("[name='surveyed_on']")).toBeVisible();

    const township = await people.asTownshipCadre();
    await township.goto("/registers/survey");
    await expect(township.locator("main h1").first()).toBeVisible();
    await expect(township.locator("a[href*='/registers/survey/new']")).toHaveCount(0);
    const refused = await township.goto("/registers/survey/new");
    expect(refused?.status()).toBe(403);
    await expect(township.locator("body")).toContainText("由别的角色办理");
  });
});
