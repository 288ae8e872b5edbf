import "./styles/main.css";
import { copyTable } from "./behaviours/copy-table";
import { keepDraft } from "./behaviours/keep-draft";
import { mapReadout } from "./behaviours/map-readout";
import { oneOpen } from "./behaviours/one-open";
import { previewFiles } from "./behaviours/preview-files";
import { refresh } from "./behaviours/refresh";
import { shortcuts } from "./behaviours/shortcuts";
import { sideBySide } from "./behaviours/side-by-side";
import { submitOnChange } from "./behaviours/submit-on-change";
import { suggest } from "./behaviours/suggest";
import { unitPicker } from "./behaviours/unit-picker";

/** Every behaviour: the data attribute that asks for it, and what it does to the element. */
const behaviours: Record<string, (element: HTMLElement) => void> = {
  "data-copy-table": copyTable,
  "data-keep-draft": keepDraft,
  "data-map": mapReadout,
  "data-one-open": oneOpen,
  "data-preview-files": previewFiles,
  "data-refresh": refresh,
  "data-shortcuts": shortcuts,
  "data-side-by-side": sideBySide,
  "data-submit-on-change": submitOnChange,
  "data-suggest": suggest,
  "data-unit-picker": unitPicker,
};

/** Binds the behaviours inside an element; called again for what `refresh` swaps in. */
export function bind(root: ParentNode): void {
  for (const [attribute, behaviour] of Object.entries(behaviours)) {
    root.querySelectorAll<HTMLElement>(`[${attribute}]`).forEach(behaviour);
  }
}

bind(document);
