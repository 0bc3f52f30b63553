/**
 * Registers the worker that keeps the page's own files, where the browser allows one: on loopback and over HTTPS. Without it
 * the page works as well while its server can be reached.
 */
export function registerWorker(address: string): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  navigator.serviceWorker.register(address).catch(() => undefined);
}
