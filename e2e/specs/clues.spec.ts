import type { Locator, Page } from "@playwright/test";
import { accessible, fits, opensInto, said, send } from "../kit/comparisons";
import { drawn } from "../kit/picture";
import { expect, test, watchFaults } from "../kit/test";

/** Two kinds of data that contradict the register, so that both widths have a department of their own. */
const WIDE = { data: "deaths", department: "public-security", skip: 0 };
const PHONE = { data: "companies", department: "market-supervision", skip: 2 };
/** The demo's secretary. */
const VILLAGE = "360781101210";

interface Person {
  name: string;
  sex: string;
  birth: string;
}

/** Two people of the secretary's village, as its list shows them. */
async function villagers(page: Page, skip: number): Promise<Person[]> {
  await page.goto("/registers/person?sort=code");
  const rows = page.locator("main table tbody tr");
  const people: Person[] = [];
  for (const at of [skip, skip + 1]) {
    const text = (label: string): Promise<string> => rows.nth(at).locator(`td[data-label="${label}"]`).innerText();
    people.push({ name: (await text("姓名")).trim(), sex: (await text("性别")).trim(), birth: (await text("出生日期")).trim() });
  }
  return people;
}

/** The figure of a part of a department's cell of this month. */
async function figure(page: Page, department: string, part: string): Promise<Locator> {
  await page.goto("/comparisons");
  const month = (await page.locator("#data_on").inputValue()).slice(0, 7);
  return page.locator(`a[href*="department=${department}&month=${month}&part=${part}"]`);
}

/** All figures of that cell; one that is no link is a 0. */
async function cell(page: Page, department: string): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const part of ["runs", "differences", "verified", "open"]) {
    const link = await figure(page, department, part);
    figures[part] = (await link.count()) ? said(await link.innerText()) : 0;
  }
  return figures;
}

async function settle(page: Page, clue: string, outcome: string, picture?: Buffer): Promise<void> {
  await page.goto(clue);
  await page.getByRole("link", { name: "修改" }).first().click();
  await page.locator("[name='verified_on']").fill(await page.locator("[name='effective_on']").inputValue());
  await page.locator("[name='verified_by']").fill("王福兰");
  await page.locator("[name='outcome']").selectOption(outcome);
  await page.locator("[name='evidence']").fill("入户核实记录第1号");
  if (picture) {
    const photo = { name: "visit.jpg", mimeType: "image/jpeg", buffer: picture };
    await page.locator("input[type=file][name='evidence_files']").setInputFiles(photo);
    await expect(page.locator(".files canvas")).toHaveCount(1);
  }
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page).toHaveURL(/\/registers\/clue\/\d+(?:[?#]|$)/);
}

test.describe("a clue", () => {
  test("goes from the file to the village and is closed, and every figure follows", async ({ people }, info) => {
    const { data, department, skip } = info.project.name === "phone" ? PHONE : WIDE;
    const secretary = await people.asFirstSecretary();
    const [first, second] = await villagers(secretary, skip);
    if (!first || !second) throw new Error("the village has too few people");
    const county = await people.asCounty();
    const check = watchFaults(county);
    const before = await cell(county, department);

    // Sent, confirmed, compared.
    const rows = [first, second].map((person) => `${person.name},${person.sex},${person.birth},${VILLAGE}`);
    await send(county, data, `姓名,性别,出生日期,村代码\n${rows.join("\n")}\n赵无名,男,1980-01-01,${VILLAGE}\n`);
    await county.locator("form[action$='/begin'] button").click();
    const issue = county.locator("form[action$='/issue'] button");
    await expect(issue).toBeVisible({ timeout: 60_000 });
    await expect(county.locator("li.difference")).toHaveCount(2);
    await expect(county.locator("li.difference").first()).toContainText(first.name);
    const run = county.url();

    // Issued: sent to the county, with the day by which they are cleared up.
    await issue.click();
    await expect(county.locator(".note-good")).toContainText("最迟");
    const open = county.locator("a[href*='/clues?state=open']").first();
    expect(await opensInto(county, open)).toBe(2);
    await fits(county);
    await accessible(county);
    await expect(county.locator("#rows")).toContainText("转县日期");
    await county.goto(run);
    await county.locator("a[href*='/clues?state=open']").first().click();
    const clues = await county.locator("#rows td.lead a").all();
    const addresses = await Promise.all(clues.map((clue) => clue.getAttribute("href")));
    const [one, two] = addresses.map((address) => new URL(address ?? "", run).pathname);
    if (!one || !two) throw new Error("the list leads nowhere");
    const issued = await cell(county, department);
    expect(issued.differences).toBe((before.differences ?? 0) + 2);
    expect(issued.open).toBe((before.open ?? 0) + 2);
    expect(issued.runs).toBe((before.runs ?? 0) + 1);

    // The village looks, and closes the first with its evidence; the county closes the second.
    await secretary.goto(one);
    await expect(secretary.locator("main")).toContainText("核实期限");
    await settle(secretary, one, "removed", await drawn(secretary, "#5d8a4a"));
    await expect(secretary.locator("main")).toContainText("王福兰");
    await expect(secretary.locator("main")).toContainText("已清退");
    await expect(secretary.locator("#files img")).toHaveCount(1);
    await fits(secretary);
    await settle(county, two, "other_person");

    // The matrix says so, and each of its figures opens.
    const after = await cell(county, department);
    expect(after.verified).toBe((before.verified ?? 0) + 2);
    expect(after.open).toBe(before.open ?? 0);
    for (const part of ["runs", "differences", "verified"]) {
      await opensInto(county, await figure(county, department, part));
      await fits(county);
    }
    await accessible(county);

    // So does the page of the run: by outcome, and the true precision of each band.
    await county.goto(run);
    await expect(county.locator(".note-good")).toContainText("都已核实办结");
    await expect(county.locator("a[href*='/clues?state=open']")).toHaveCount(0);
    for (const outcome of ["removed", "other_person"]) {
      await county.goto(run);
      const closed = county.locator(`a[href*="/clues?state=%3A${outcome}"], a[href*="/clues?state=:${outcome}"]`).first();
      expect(await opensInto(county, closed)).toBe(1);
    }
    await county.goto(run);
    const verdicts = county.locator("a[href*='/verdicts?']");
    const judged = await verdicts.all();
    expect(judged.length).toBeGreaterThanOrEqual(2);
    const targets = await Promise.all(judged.map((verdict) => verdict.getAttribute("href")));
    await expect(county.locator("dl.facts")).toContainText("准确率");
    for (const target of targets) {
      await county.goto(run);
      await opensInto(county, county.locator(`a[href="${target}"]`));
    }
    await county.goto(run);
    await fits(county);
    await accessible(county);
    check();
  });
});
