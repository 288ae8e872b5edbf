import { expect, test } from "../kit/test";
import { signIn } from "../kit/people";

test.describe("who may see what", () => {
  test("nobody sees a page before signing in", async ({ people }) => {
    const page = await people.asNobody();
    await page.goto("/tasks");
    await expect(page).toHaveURL(/sign-in/);
    await expect(page.locator("input[type=password]")).toBeVisible();
  });

  test("a wrong password says so and reveals nothing", async ({ people }) => {
    const page = await people.asNobody();
    await signIn(page, "province", "not the password");
    await expect(page).toHaveURL(/sign-in/);
    await expect(page.getByRole("alert")).toBeVisible();
  });

  test("a township cadre is refused another city's places, with a sentence", async ({ people }) => {
    const page = await people.asTownshipCadre();
    for (const path of ["/units/360100", "/units/361100"]) {
      const answer = await page.goto(path);
      // One of the two may be the cadre's own city; not both are.
      if (answer?.status() === 200) continue;
      expect([403, 404]).toContain(answer?.status());
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      return;
    }
    throw new Error("neither city was refused");
  });

  test("a township cadre's lists hold only its own township", async ({ people }) => {
    const province = await people.asProvince();
    const cadre = await people.asTownshipCadre();
    const total = async (page: typeof cadre): Promise<number> => {
      const answer = await page.request.get("/registers/household", { headers: { accept: "application/json" } });
      const body = JSON.stringify(await answer.json());
      return Number(/"total":(\d+)/.exec(body)?.[1] ?? -1);
    };
    expect(await total(cadre)).toBeGreaterThan(0);
    expect(await total(cadre)).toBeLessThan(await total(province));
  });

  test("every role sees identity numbers masked in lists", async ({ people }) => {
    for (const page of [await people.asProvince(), await people.asCounty(), await people.asFirstSecretary()]) {
      await page.goto("/registers/person");
      expect(await page.locator("body").innerText()).not.toMatch(/(?<!\d)3699\d{13}[\dXx](?!\d)/);
    }
  });

  test("an unmasked look shows the number that the list masks", async ({ people }) => {
    const page = await people.asCounty();
    await page.goto("/registers/person");
    await page.locator("main table tbody a[href]").first().click();
    await page.getByRole("button", { name: /查看|显示/ }).first().click();
    const purpose = page.locator("[name='purpose']").first();
    if (await purpose.isVisible()) {
      await purpose.fill("核对身份证号");
      await purpose.press("Enter");
    }
    await expect(page.locator("main")).toContainText(/3699\d{13}[\dX]/);
  });

  test("signing out ends the session", async ({ people }) => {
    const page = await people.asNobody();
    await signIn(page, "department");
    await page.locator("details.who > summary").click();
    await page.getByRole("button", { name: /退出/ }).first().click();
    await page.goto("/tasks");
    await expect(page).toHaveURL(/sign-in/);
  });
});
