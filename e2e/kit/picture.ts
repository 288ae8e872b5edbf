import type { Page } from "@playwright/test";

/** A picture drawn here, so that none of anybody's is in the repository. */
export async function drawn(page: Page, shade: string): Promise<Buffer> {
  const url = await page.evaluate((colour) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1200, 900];
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    const sky = pen.createLinearGradient(0, 0, 0, 900);
    sky.addColorStop(0, "#9cc3e6");
    sky.addColorStop(1, colour);
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 1200, 900);
    pen.fillStyle = "#b5651d";
    pen.fillRect(300, 400, 600, 380);
    return canvas.toDataURL("image/jpeg", 0.8);
  }, shade);
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}
