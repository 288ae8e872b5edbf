/** Repeats the title of the place under the pointer or the focus in the line that `data-map` names. */
export function mapReadout(map: HTMLElement): void {
  const line = document.getElementById(map.dataset.map ?? "");
  if (!line) return;
  const rest = line.textContent;
  const say = (event: Event): void => {
    const place = event.target instanceof Element ? event.target.closest("a") : null;
    line.textContent = place?.querySelector("title")?.textContent ?? rest;
  };
  for (const name of ["pointerover", "focusin", "pointerleave", "focusout"]) map.addEventListener(name, say);
}
