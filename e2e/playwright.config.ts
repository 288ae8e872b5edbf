import { defineConfig } from "@playwright/test";

const wide = { viewport: { width: 1920, height: 1080 } };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
/** What must hold at either width and in either language. */
const everywhere = /(a11y|language|screenshots)\.spec\.ts/;

export default defineConfig({
  testDir: "specs",
  outputDir: "results",
  globalSetup: "./kit/server.ts",
  // One server on two cores: more workers only wait for one another.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    timezoneId: "Asia/Shanghai",
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    launchOptions: process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {},
  },
  projects: [
    { name: "wide", use: { ...wide, locale: "zh-CN" } },
    { name: "phone", use: { ...phone, locale: "zh-CN" }, testIgnore: /(access|register)\.spec\.ts/ },
    { name: "wide-en", use: { ...wide, locale: "en" }, testMatch: everywhere },
    { name: "phone-en", use: { ...phone, locale: "en" }, testMatch: everywhere },
  ],
});
