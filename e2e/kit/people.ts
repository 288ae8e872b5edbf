import { type Browser, type BrowserContextOptions, expect, type Page } from "@playwright/test";

/** The demo's accounts, by login. */
export type Role = "province" | "city" | "county" | "township" | "secretary" | "department" | "assessor";

type Cookies = Exclude<BrowserContextOptions["storageState"], string | undefined>;

export function address(): string {
  const url = process.env.BAIRI_URL;
  if (!url) throw new Error("BAIRI_URL is set by kit/server.ts");
  return url;
}

export function password(): string {
  return process.env.BAIRI_PASSWORD ?? "";
}

/** Who asks: each call opens a browser of that person's own, signed in. */
export class People {
  private readonly cookies = new Map<Role, Cookies>();
  private readonly pages: Page[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly options: BrowserContextOptions,
  ) {}

  asProvince = (): Promise<Page> => this.as("province");
  asCity = (): Promise<Page> => this.as("city");
  asCounty = (): Promise<Page> => this.as("county");
  asTownshipCadre = (): Promise<Page> => this.as("township");
  asFirstSecretary = (): Promise<Page> => this.as("secretary");
  asDepartment = (): Promise<Page> => this.as("department");
  asAssessor = (): Promise<Page> => this.as("assessor");

  async asNobody(): Promise<Page> {
    return this.open(undefined);
  }

  async as(role: Role): Promise<Page> {
    const known = this.cookies.get(role);
    const page = await this.open(known);
    if (known) return page;
    await signIn(page, role);
    this.cookies.set(role, await page.context().storageState());
    return page;
  }

  async leave(): Promise<void> {
    for (const page of this.pages.splice(0)) await page.context().close();
  }

  private async open(storageState: Cookies | undefined): Promise<Page> {
    const context = await this.browser.newContext({ ...this.options, baseURL: address(), storageState });
    const page = await context.newPage();
    this.pages.push(page);
    return page;
  }
}

/** Through the sign-in page, as people do. */
export async function signIn(page: Page, role: Role, word: string = password()): Promise<void> {
  await page.goto("/sign-in");
  const form = page.locator("form").filter({ has: page.locator("input[type=password]") });
  await form.locator("input:not([type=hidden]):not([type=password])").first().fill(role);
  await form.locator("input[type=password]").fill(word);
  await form.getByRole("button").first().click();
  if (word === password()) await expect(page).not.toHaveURL(/sign-in/);
}
