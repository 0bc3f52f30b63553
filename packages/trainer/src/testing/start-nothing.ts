/** Stands for a call that starts another backend, or none. */
export function startNothing(): void {}
