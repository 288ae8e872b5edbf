/** Sends the form as soon as one of its choices changes; its button is then not needed. */
export function submitOnChange(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) return;
  form.querySelectorAll<HTMLElement>("[data-without-script]").forEach((button) => { button.hidden = true; });
  form.addEventListener("change", () => form.requestSubmit());
}
