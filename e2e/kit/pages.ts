import type { Page } from "@playwright/test";

/** The main pages, by the name of their screenshot. A household is found by following the list's first link. */
export const PAGES: { name: string; path: string | ((page: Page) => Promise<string>) }[] = [
  { name: "dashboard", path: "/" },
  { name: "tasks", path: "/tasks" },
  { name: "task", path: "/tasks/17" },
  { name: "unit", path: "/units/360000" },
  { name: "register", path: "/registers/household" },
  { name: "form", path: "/registers/paper/new" },
  { name: "household", path: firstHousehold },
  { name: "comparisons", path: "/comparisons" },
];

/** Opens a page and answers with its address. */
export async function open(page: Page, path: string | ((page: Page) => Promise<string>)): Promise<string> {
  const at = typeof path === "string" ? path : await path(page);
  await page.goto(at);
  return at;
}

/** The file of the first household that this person's list shows. */
export async function firstHousehold(page: Page): Promise<string> {
  await page.goto("/registers/household");
  const link = page.locator("main table tbody a[href]").first();
  const href = (await link.getAttribute("href")) ?? "";
  const entity = /\/(\d+)(?:[/?#]|$)/.exec(href)?.[1];
  if (!entity) throw new Error(`the list's first link leads to ${href}, which names no entry`);
  return `/households/${entity}`;
}

/** Visible texts of a page outside of what is marked as another language, one per text node. */
export async function texts(page: Page, otherLanguage: string): Promise<string[]> {
  return page.evaluate((other) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (!parent || text === "" || parent.closest(`script, style, code, [lang|="${other}"]`)) continue;
      if (parent.checkVisibility()) found.push(text);
    }
    return found;
  }, otherLanguage);
}
