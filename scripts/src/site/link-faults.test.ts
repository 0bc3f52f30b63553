import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { linkFaults } from './link-faults';

async function site(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('linkFaults', () => {
  it('accepts links to files, folders, anchors and other sites', async () => {
    const folder = await site({
      'index.html':
        '<h1 id="a">A</h1><a href="#a">x</a><a class="b" href="/guide/c.html#d&amp;e">x</a><a href="guide/c">x</a><a href="/api/">x</a><a href="https://example.org/none">x</a>',
      'guide/c.html': '<h2 id="d&amp;e">D</h2><a href="../index.html#a">x</a><a href="/?q=1">x</a>',
      'api/index.html': '',
    });
    expect(linkFaults(folder)).toEqual([]);
  });

  it('finds a missing file, a missing anchor and what another host would be asked for', async () => {
    const folder = await site({
      'index.html':
        '<a href="/none.html">x</a><a href="/b.html#x">x</a><img src="https://example.org/a.png"><link rel="stylesheet" href="//example.org/a.css">',
      'b.html': '<script>const text = \'<a href="/never">\';</script>',
    });
    expect(linkFaults(folder)).toEqual([
      'index.html loads https://example.org/a.png',
      'index.html loads //example.org/a.css',
      'index.html: the link to /none.html has no file',
      'index.html: the link to /b.html#x has no such anchor',
    ]);
  });

  it('reads absolute links under the base', async () => {
    const folder = await site({
      'index.html': '<a href="/vse/b.html">x</a><a href="/b.html">x</a>',
      'b.html': '',
    });
    expect(linkFaults(folder, '/vse/')).toEqual(['index.html: the link to /b.html has no file']);
  });
});
