/** Shows progress as one rewritten line on a terminal, elsewhere as a line every ten seconds. */
export function statusLine(label: string): (text: string, done: boolean) => void {
  const { stderr } = process;
  let last = 0;
  return (text, done) => {
    const now = performance.now();
    if (!done && now - last < (stderr.isTTY ? 100 : 10_000)) return;
    last = now;
    stderr.write(stderr.isTTY ? `\r\x1b[K${label}: ${text}${done ? '\n' : ''}` : `${label}: ${text}\n`);
  };
}
