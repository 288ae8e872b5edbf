/** A button that copies the table named by `data-copy-table` as tab-separated text, ready for a spreadsheet. */
export function copyTable(button: HTMLElement): void {
  const table = document.getElementById(button.dataset.copyTable ?? "");
  if (!(table instanceof HTMLTableElement) || !navigator.clipboard) return;
  button.hidden = false;
  const label = button.textContent ?? "";
  button.addEventListener("click", async () => {
    const lines = [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim()).join("\t"));
    await navigator.clipboard.writeText(lines.join("\n"));
    button.textContent = button.dataset.done ?? label;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
