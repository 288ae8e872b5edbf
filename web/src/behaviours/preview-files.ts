/** Of the small pictures, in pixels; drawn, not linked, so that nothing of them has an address. */
const SIDE = 120;
const MB = 1 << 20;

/**
 * Shows the files chosen in an input: a small picture, the size, and what is too large, before anything is sent.
 * While the form is being sent it says so. The limits are those that the server names in data attributes.
 */
export function previewFiles(input: HTMLElement): void {
  if (!(input instanceof HTMLInputElement)) return;
  const list = document.createElement("ul");
  list.className = "files";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  input.addEventListener("change", () => {
    list.replaceChildren(...[...(input.files ?? [])].map((file) => item(input, file)));
  });
  input.form?.addEventListener("submit", () => {
    if ((input.files?.length ?? 0) === 0) return;
    const said = document.createElement("p");
    said.className = "note";
    said.setAttribute("role", "status");
    said.textContent = input.dataset.sending ?? "";
    list.after(said);
  });
}

function item(input: HTMLInputElement, file: File): HTMLLIElement {
  const line = document.createElement("li");
  const picture = file.type.startsWith("image/");
  if (picture) {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    line.append(canvas);
    void draw(canvas, file);
  }
  const said = document.createElement("span");
  said.className = "meta";
  said.textContent = `${file.name} · ${(Math.ceil((file.size / MB) * 10) / 10).toFixed(1)} MB`;
  line.append(said);
  const limit = Number(picture ? input.dataset.mbPicture : input.dataset.mbPaper);
  if (file.size > limit * MB) {
    const fault = document.createElement("span");
    fault.className = "fault";
    fault.textContent = input.dataset.tooLarge ?? "";
    line.append(fault);
  }
  return line;
}

async function draw(canvas: HTMLCanvasElement, file: File): Promise<void> {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
  } catch {
    // The browser cannot show it; the server will say what is wrong with it.
    canvas.remove();
  }
}
