import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";

/** Sends a department's file, and stands on the page of its run. */
export async function send(page: Page, data: string, text: string): Promise<void> {
  await page.goto("/comparisons");
  await page.locator("#data").selectOption(data);
  await page.locator("#file").setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.locator("form[enctype] button").click();
}

export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
}

export async function accessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
  expect(found.violations).toEqual([]);
}

/** The number that a text says. */
export function said(text: string): number {
  const number = /\d[\d,]*/.exec(text)?.[0];
  if (number === undefined) throw new Error(`"${text}" says no number`);
  return Number(number.replaceAll(",", ""));
}

/** Follows a figure, and sees that the list behind it has as many names. Answers with how many. */
export async function opensInto(page: Page, figure: Locator): Promise<number> {
  const says = said(await figure.innerText());
  await figure.click();
  const total = page.locator(".pager .num");
  await expect(total).toBeVisible();
  expect(said(await total.innerText())).toBe(says);
  return says;
}
