interface Found {
  code: string;
  name: string;
  path: string;
  href: string;
}

/** Suggests units while a name or its pinyin is typed; without it the form leads to the same list as a page. */
export function unitPicker(form: HTMLElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=search]");
  const list = form.querySelector<HTMLElement>("[data-found]");
  if (!input || !list) return;
  let asked = 0;
  let timer = 0;
  const links = () => [...list.querySelectorAll<HTMLAnchorElement>("a")];
  const show = (found: Found[]): void => {
    list.replaceChildren(
      ...found.map((unit) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const path = document.createElement("span");
        link.href = unit.href;
        link.textContent = `${unit.name} `;
        path.className = "soft";
        path.textContent = unit.path;
        link.append(path);
        item.append(link);
        return item;
      }),
    );
  };
  const ask = async (): Promise<void> => {
    const turn = ++asked;
    const query = input.value.trim();
    if (query === "") return show([]);
    const url = new URL(form.dataset.unitPicker ?? "/units", location.href);
    url.searchParams.set("q", query);
    url.searchParams.set("to", location.pathname + location.search);
    const answer = await fetch(url, { headers: { accept: "application/json" } }).catch(() => null);
    if (turn !== asked || !answer?.ok) return;
    show(((await answer.json()) as { found: Found[] }).found);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, 120);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = links();
    const at = all.indexOf(document.activeElement as HTMLAnchorElement);
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    event.preventDefault();
    (next < 0 ? input : all[Math.min(next, all.length - 1)])?.focus();
  });
  form.addEventListener("submit", (event) => {
    const first = links()[0];
    if (!first) return;
    event.preventDefault();
    first.click();
  });
}
