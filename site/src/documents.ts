import { readText } from './repository';

/** Text of a page of this repository below its title. Links to its other files become their text, since they are not on the site, and its images are left out. */
export function documentText(path: string): string {
  const [title, ...body] = readText(path).split('\n');
  if (!title!.startsWith('# ')) throw new Error(`${path} must begin with a title`);
  return body
    .join('\n')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^\[[^\]]+\]: \.\.?\/.*$/gm, '')
    .replace(/^!\[[^\]]*\]\((?!https?:)[^)]*\)\n\n?/gm, '') // images of the repository; tables have their numbers
    .replace(/\[([^\]]+)\]\((?!https?:|#)[^)]*\)/g, '$1')
    .replace(/\[([^\]]+)\]\[\w+\]/g, '$1')
    .trim();
}
