import { bind } from "../main";

/**
 * Fetches the page again every `data-refresh` seconds and swaps this element in place.
 * `data-refresh-from` is the least window width in pixels (a wall display); a page that
 * has the focus inside, or is not seen, is left alone.
 */
export function refresh(element: HTMLElement): void {
  const seconds = Number(element.dataset.refresh);
  const width = Number(element.dataset.refreshFrom ?? 0);
  if (!(seconds > 0) || element.id === "") return;
  const timer = setInterval(async () => {
    if (!element.isConnected) return clearInterval(timer);
    const busy = document.hidden || window.innerWidth < width || element.contains(document.activeElement);
    if (busy) return;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(element.id);
    if (!fresh) return location.reload();
    clearInterval(timer);
    element.replaceWith(fresh);
    if (fresh.parentNode) bind(fresh.parentNode);
  }, seconds * 1000);
}
