/** Registers the worker that keeps the page's own files, where the browser allows one: on loopback and over HTTPS. */
export function registerWorker(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  // Without it the page works as well while there is a connection.
  navigator.serviceWorker.register('./sw.js').catch(() => undefined);
}
