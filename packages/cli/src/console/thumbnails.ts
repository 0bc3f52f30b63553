import sharp from 'sharp';
import type { OutputStream } from './output-stream';

/** Protocol by which a terminal shows pictures. */
export type Graphics = 'kitty' | 'iterm';

type Env = Readonly<Record<string, string | undefined>>;

/** Height of a thumbnail in lines of text, and the size of the picture that is sent. */
const lines = 6;
const pixels = 160;

/** The protocol that a terminal understands, by what it says of itself; none where the output is no terminal. */
export function graphicsOf(
  mode: 'auto' | 'none' | Graphics,
  output: OutputStream,
  env: Env,
): Graphics | undefined {
  if (mode !== 'auto') return mode === 'none' ? undefined : mode;
  if (output.isTTY !== true || env['TMUX'] !== undefined) return undefined;
  const program = env['TERM_PROGRAM'] ?? '';
  if (env['KITTY_WINDOW_ID'] !== undefined || env['TERM'] === 'xterm-kitty' || program === 'ghostty')
    return 'kitty';
  const iterm = ['iTerm.app', 'WezTerm', 'mintty'].includes(program) || env['LC_TERMINAL'] === 'iTerm2';
  return iterm ? 'iterm' : undefined;
}

/** Text that makes a terminal show a picture; undefined for one that cannot be read. */
export async function thumbnail(file: string, graphics: Graphics): Promise<string | undefined> {
  const picture = await thumbnailPng(file);
  if (!picture) return undefined;
  return graphics === 'kitty' ? kittyText(picture) : itermText(picture);
}

async function thumbnailPng(file: string): Promise<Buffer | undefined> {
  try {
    return await sharp(file).rotate().resize({ height: pixels, withoutEnlargement: true }).png().toBuffer();
  } catch {
    return undefined;
  }
}

/** Escape sequences of kitty take at most 4,096 characters each. */
const chunk = 4096;

function kittyText(png: Buffer): string {
  const data = png.toString('base64');
  const pieces = Math.max(1, Math.ceil(data.length / chunk));
  const texts = Array.from({ length: pieces }, (_, i) => {
    const head = i === 0 ? `a=T,f=100,r=${lines},` : '';
    const more = i < pieces - 1 ? 1 : 0;
    return `\u001b_G${head}m=${more};${data.slice(i * chunk, (i + 1) * chunk)}\u001b\\`;
  });
  return texts.join('');
}

function itermText(png: Buffer): string {
  return `\u001b]1337;File=inline=1;size=${png.length};height=${lines};preserveAspectRatio=1:${png.toString('base64')}\u0007`;
}
