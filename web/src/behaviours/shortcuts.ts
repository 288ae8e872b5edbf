/** Keys that act from anywhere outside a field: `/` opens the unit search, `g` then a letter goes to a place of the rail. */
export function shortcuts(body: HTMLElement): void {
  let going = false;
  body.addEventListener("keydown", (event) => {
    const target = event.target;
    const typing = target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const picker = document.querySelector<HTMLDetailsElement>("details[data-key='/']");
      if (!picker) return;
      event.preventDefault();
      picker.open = true;
    } else if (event.key === "g") {
      going = true;
      setTimeout(() => { going = false; }, 1200);
    } else if (going) {
      going = false;
      document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(event.key)}"]`)?.click();
    }
  });
}
