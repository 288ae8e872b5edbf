/** A `details` that closes when something outside is pressed, on Escape, and when a neighbour opens. */
export function oneOpen(details: HTMLElement): void {
  if (!(details instanceof HTMLDetailsElement)) return;
  document.addEventListener("pointerdown", (event) => {
    if (details.open && event.target instanceof Node && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary")?.focus();
  });
  details.addEventListener("toggle", () => {
    if (details.open) details.querySelector<HTMLElement>("input, select")?.focus();
  });
}
