/**
 * Two sides that speak of the same things, told by `data-keys`: whatever is pointed at or has the focus on one side is
 * marked on the other, and brought into view there. Links lead across without this.
 */
export function sideBySide(root: HTMLElement): void {
  const parts = [...root.querySelectorAll<HTMLElement>("[data-keys]")];
  const byKey = new Map<string, HTMLElement[]>();
  for (const part of parts) for (const key of keysOf(part)) byKey.set(key, [...(byKey.get(key) ?? []), part]);
  let marked: HTMLElement[] = [];

  /** The innermost thing is what is meant: its last key stands for the smallest of those that it belongs to. */
  const mark = (at: EventTarget | null): void => {
    const part = at instanceof Element ? at.closest<HTMLElement>("[data-keys]") : null;
    for (const old of marked) old.classList.remove("together");
    marked = [];
    const key = part && keysOf(part).at(-1);
    if (!part || !key) return;
    marked = byKey.get(key) ?? [];
    for (const one of marked) one.classList.add("together");
    const source = root.querySelector<HTMLElement>(".source");
    const first = marked.find((one) => source?.contains(one));
    if (source && first && !source.contains(part)) show(source, first);
  };

  root.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") mark(event.target); });
  root.addEventListener("focusin", (event) => mark(event.target));
  root.querySelectorAll<HTMLAnchorElement>('a[href^="#s-"]').forEach((link) =>
    link.addEventListener("click", (event) => {
      mark(link);
      if (marked.length === 0) return;
      event.preventDefault();
      history.replaceState(null, "", link.hash);
    }),
  );
  const open = root.querySelector<HTMLElement>("[data-open]");
  if (open) mark(open);
}

function keysOf(part: HTMLElement): string[] {
  return (part.dataset.keys ?? "").split(" ").filter((key) => key !== "");
}

/** Scrolls inside the notice only; the page stays where it is. */
function show(source: HTMLElement, part: HTMLElement): void {
  const [box, at] = [source.getBoundingClientRect(), part.getBoundingClientRect()];
  if (at.top >= box.top && at.bottom <= box.bottom) return;
  source.scrollTop += at.top - box.top - box.height / 3;
}
