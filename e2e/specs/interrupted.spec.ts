import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { accessible, fits, said, send } from "../kit/comparisons";
import { signIn } from "../kit/people";
import { launch, stop } from "../kit/server";
import { expect, test } from "../kit/test";

/** So many rows that a run takes several seconds; the file stays below the 50 MB that a test may hand over at once. */
const ROWS = 1_500_000;
/** A province that is there at once. */
const SMALL = "demo --plan plans/jiangxi-2017 --scale 0.002 --port 0".split(" ");

/** Nobody's names, so many that the file is not compared at once. */
function many(rows: number): string {
  const letters = "安博晨德恩芳国海佳康兰明宁平清荣山天文雪".split("");
  const letter = (at: number): string => letters[at % letters.length] ?? "";
  const row = (at: number): string => {
    const day = String((at % 28) + 1).padStart(2, "0");
    return `赵${letter(at)}${letter(Math.floor(at / 20))},19${60 + (at % 40)}-0${(at % 9) + 1}-${day}`;
  };
  return `姓名,出生日期\n${Array.from({ length: rows }, (_, at) => row(at)).join("\n")}\n`;
}

/** Sends a large file, confirms its columns, and waits until it is being compared. */
async function underWay(page: Page, rows: number): Promise<void> {
  await send(page, "allowance", many(rows));
  await page.locator("#m-birth").selectOption("出生日期");
  await page.locator("form[action$='/begin'] button").click();
  await expect(page.locator("form[action$='/cancel'] button")).toBeVisible();
}

/** The page of a run that came to nothing: what is, what is not, and one button. */
async function cameToNothing(page: Page): Promise<void> {
  const note = page.locator("#comparison > .note");
  await expect(note).toContainText("没有留下任何结果");
  await expect(note).toContainText("不用重新上传");
  await expect(page.locator(".figures, li.difference")).toHaveCount(0);
  await expect(page.locator("#m-name")).toHaveValue("姓名");
  await expect(page.locator("#m-birth")).toHaveValue("出生日期");
  await fits(page);
  await accessible(page);
}

async function comparedAgain(page: Page, sent: number): Promise<void> {
  await page.locator("form[action$='/again'] button").click();
  const rows = page.locator(".figures .value a[href*='part=compared']");
  await expect(rows).toBeVisible({ timeout: 100_000 });
  expect(said(await rows.innerText())).toBe(sent);
}

test.describe("a comparison that was broken off", () => {
  test.slow();

  test("by whoever began it is done again with one button", async ({ people }) => {
    const page = await people.asProvince();
    await underWay(page, ROWS);
    await page.locator("form[action$='/cancel'] button").click();
    await expect(page.locator("#comparison > .note")).toContainText("已取消");
    await cameToNothing(page);
    await comparedAgain(page, ROWS);
  });

  test("by the end of the server is done again with one button", async ({ browser, contextOptions, locale }) => {
    const folder = mkdtempSync(join(tmpdir(), "bairi-e2e-"));
    let demo = await launch(folder, SMALL);
    try {
      const context = await browser.newContext({ ...contextOptions, locale, baseURL: demo.address });
      const page = await context.newPage();
      await signIn(page, "province", demo.password);
      await underWay(page, ROWS);
      const run = new URL(page.url()).pathname;
      await stop(demo.server, "SIGKILL");
      demo = await launch(folder, SMALL);
      const later = await browser.newContext({ ...contextOptions, locale, baseURL: demo.address });
      const again = await later.newPage();
      await signIn(again, "province", demo.password);
      await again.goto(run);
      await expect(again.locator("#comparison > .note")).toContainText("服务器停过");
      await cameToNothing(again);
      await comparedAgain(again, ROWS);
      await context.close();
      await later.close();
    } finally {
      await stop(demo.server, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
