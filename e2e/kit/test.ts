import { test as base, type Page } from "@playwright/test";
import { People } from "./people";

interface Kit {
  people: People;
}

export const test = base.extend<Kit>({
  people: async ({ browser, contextOptions, locale, viewport, isMobile, hasTouch, deviceScaleFactor, timezoneId }, use) => {
    const people = new People(browser, {
      ...contextOptions,
      locale,
      viewport,
      isMobile,
      hasTouch,
      deviceScaleFactor,
      timezoneId,
    });
    await use(people);
    await people.leave();
  },
});

/** Fails the test at its end if the page had a script error or an answer of 500 and above. */
export function watchFaults(page: Page): () => void {
  const faults: string[] = [];
  page.on("pageerror", (fault) => faults.push(fault.message));
  page.on("response", (answer) => {
    if (answer.status() >= 500) faults.push(`${answer.status()} ${answer.url()}`);
  });
  return () => {
    if (faults.length > 0) throw new Error(`The page had faults:\n${faults.join("\n")}`);
  };
}

export { expect } from "@playwright/test";
