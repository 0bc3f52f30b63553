/** Address of the page with a picture's details open, for links that open in a tab of their own. */
export function pictureAddress(id: string): string {
  const params = new URLSearchParams(location.search);
  params.set('p', id);
  return `?${params.toString()}`;
}
