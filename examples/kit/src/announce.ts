/** Prints the system that is trained next, above its progress. */
export function announce(
  system: string,
  { name, synthetic }: { readonly name: string; readonly synthetic: boolean },
): void {
  console.error(`\nTraining ${system} on ${name}${synthetic ? ' (synthetic)' : ''}`);
}
