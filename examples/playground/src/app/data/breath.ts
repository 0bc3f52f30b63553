/** Lets the page draw and answer between two parts of a long work. */
export function breathOfPage(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
