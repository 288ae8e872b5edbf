import { join } from "node:path";
import { open, PAGES } from "../kit/pages";
import { test } from "../kit/test";

const FOLDER = join(import.meta.dirname, "..", "screenshots");

test.describe("a picture to look at", () => {
  for (const { name, path } of PAGES) {
    test(`of the page ${name}`, async ({ people }, info) => {
      const page = await people.asProvince();
      await open(page, path);
      await page.screenshot({ path: join(FOLDER, `${name}-${info.project.name}.png`), fullPage: true });
    });
  }

  test("of the first page as a first secretary sees it", async ({ people }, info) => {
    const page = await people.asFirstSecretary();
    await open(page, "/");
    await page.screenshot({ path: join(FOLDER, `home-of-secretary-${info.project.name}.png`), fullPage: true });
  });
});
