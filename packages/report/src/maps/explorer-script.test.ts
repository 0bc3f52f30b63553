import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { expect, it } from 'vitest';
import { explorerDigest, explorerScript } from './explorer-script';

it('has the digest that the policy of a page names', () => {
  const digest = createHash('sha256').update(explorerScript).digest('base64');
  expect(explorerDigest).toBe(`sha256-${digest}`);
});

it('can be parsed, stays inside its element, and asks for nothing', () => {
  expect(() => new Script(explorerScript)).not.toThrow();
  expect(explorerScript).not.toMatch(
    /<\/script|<!--|fetch\(|XMLHttpRequest|import\(|innerHTML|\beval\b|Function\(/,
  );
  const addresses = [...explorerScript.matchAll(/https?:[^']*/g)].map(([address]) => address);
  expect(addresses).toEqual(['http://www.w3.org/2000/svg']); // the name of a language, not a place
});
