interface Found {
  value?: string;
  label?: string;
  /** As the search of units answers. */
  code?: string;
  name?: string;
  path?: string;
}

/** Suggests what may be typed into an input, from the JSON search that `data-suggest` names. */
export function suggest(input: HTMLElement): void {
  if (!(input instanceof HTMLInputElement) || input.id === "") return;
  const list = document.createElement("datalist");
  list.id = `${input.id}-found`;
  input.after(list);
  input.setAttribute("list", list.id);
  let asked = 0;
  let timer = 0;
  const ask = async (): Promise<void> => {
    const turn = ++asked;
    const query = input.value.trim();
    if (query === "") return list.replaceChildren();
    const url = new URL(input.dataset.suggest ?? "", location.href);
    url.searchParams.set("q", query);
    const answer = await fetch(url, { headers: { accept: "application/json" } }).catch(() => null);
    if (turn !== asked || !answer?.ok) return;
    const { found } = (await answer.json()) as { found: Found[] };
    list.replaceChildren(
      ...found.map((one) => {
        const option = document.createElement("option");
        option.value = one.value ?? one.code ?? "";
        option.textContent = one.label ?? `${one.name ?? ""} ${one.path ?? ""}`;
        return option;
      }),
    );
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, 150);
  });
}
