import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@vse/formats';
import { openEmbedder } from '@vse/models/node';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackend, vse, vseJson } from '../testing/run';
import { smallCaptions, smallModel, smallPictures } from '../testing/small-collection';

describe('vse embed', () => {
  let parent: string;
  let model: string;
  let pictures: string;
  beforeAll(async () => {
    parent = await temporaryFolder();
    model = await smallModel(parent, 'attention');
    pictures = await smallPictures(parent);
  });

  it('writes the sets of pictures as the library embeds them', async () => {
    const out = join(parent, 'all.safetensors');
    const { code, data } = await vseJson([
      'embed',
      model,
      pictures,
      '--out',
      out,
      '--vectors',
      'all',
      ...onBackend,
    ]);
    expect({ code, data }).toMatchObject({ code: 0, data: { items: 3, dim: 8, failures: [] } });
    const { tensors, metadata } = await readSafetensors(out);
    const ids = JSON.parse(metadata['ids']!) as string[];
    expect(ids).toEqual(['below/blue.png', 'green.png', 'red.png']);
    const embedder = await openEmbedder(model);
    const { items } = await embedder.embedImages(ids.map((id) => join(pictures, id)));
    await embedder.dispose();
    const offsets = tensors['offsets']!.data;
    items.forEach((item, i) => {
      expect(offsets[i + 1]! - offsets[i]!).toBe(item!.length);
      const own = tensors['vectors']!.data.slice(offsets[i]! * 8, offsets[i + 1]! * 8);
      own.forEach((value, at) => expect(value).toBeCloseTo(item!.values[at]!, 5));
    });
  });

  it('writes one vector per caption, the mean of its words', async () => {
    const [bank, out] = [join(parent, 'captions.txt'), join(parent, 'captions.safetensors')];
    await writeFile(bank, smallCaptions.join('\n'));
    const { code } = await vse(['embed', model, '--captions', bank, '--out', out, ...onBackend]);
    expect(code).toBe(0);
    const { embeddings } = (await readSafetensors(out)).tensors;
    expect(embeddings!.shape).toEqual([4, 8]);
    const embedder = await openEmbedder(model);
    const [first] = (await embedder.embedCaptions(smallCaptions)).items;
    await embedder.dispose();
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let word = 0; word < first!.length; word++) sum += first!.values[word * 8 + k]!;
      expect(embeddings!.data[k]).toBeCloseTo(sum / first!.length, 5);
    }
  });

  it.each([
    [['embed', 'MODEL', 'PICTURES', '--out', 'x.npy'], '--out: x.npy must be named .safetensors'],
    [['embed', 'MODEL', '--out', 'x.safetensors'], 'PICTURES or --captions must name what to embed'],
    [['embed', 'MODEL', 'PICTURES', '--captions', 'c.txt', '--out', 'x.safetensors'], 'got both'],
  ])('refuses %j', async (argv, message) => {
    const places: Record<string, string> = { MODEL: model, PICTURES: pictures };
    const { code, errors } = await vse([...argv.map((word) => places[word] ?? word), ...onBackend]);
    expect(code).toBe(2);
    expect(errors).toContain(message);
  });
});
