/**
 * Remembers where the focus in an element is, for browsers that lose it when a
 * node moves. Call the result to bring it back.
 */
export function keepFocus(root: Element): () => void {
  const focused = (): Element | null => (root.getRootNode() as Document).activeElement;
  const active = focused();
  if (!(active instanceof HTMLElement) || !root.contains(active)) return () => {};
  const { selectionStart, selectionEnd } = active as HTMLInputElement;
  return () => {
    if (!active.isConnected || focused() === active) return;
    active.focus({ preventScroll: true });
    if (selectionStart != null) (active as HTMLInputElement).setSelectionRange(selectionStart, selectionEnd);
  };
}
