/**
 * A form that is kept while typing, in this tab only, under the name in `data-keep-draft`.
 * Fields marked `data-sensitive` are never kept; sending the form forgets the draft.
 */
export function keepDraft(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) return;
  const key = `draft:${form.dataset.keepDraft ?? ""}`;
  const kept = (field: Element): field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement =>
    (field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) &&
    field.name !== "" && field.type !== "hidden" && field.type !== "password" && field.type !== "file" && !("sensitive" in field.dataset);
  const fields = () => [...form.elements].filter(kept);

  const saved = sessionStorage.getItem(key);
  if (saved !== null && !("answered" in form.dataset)) {
    const values = JSON.parse(saved) as Record<string, string[]>;
    for (const field of fields()) {
      const value = values[field.name];
      if (value === undefined) continue;
      if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) field.checked = value.includes(field.value);
      else field.value = value[0] ?? "";
    }
    const said = form.querySelector<HTMLElement>("[data-draft-said]");
    if (said) said.hidden = false;
  }
  form.addEventListener("input", () => {
    const values: Record<string, string[]> = {};
    for (const field of fields()) {
      const list = (values[field.name] ??= []);
      const ticks = field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
      if (!ticks || field.checked) list.push(field.value);
    }
    sessionStorage.setItem(key, JSON.stringify(values));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}
