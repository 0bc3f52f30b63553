import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { protobufField, sha256 } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { networkDigest } from './network-digest';

const entry = (key: string, value: string) =>
  protobufField(13, Buffer.concat([protobufField(1, key), protobufField(2, value)]));
const tensor = (location: string) => Buffer.concat([entry('location', location), entry('offset', '0')]);

it('is that of the file, and of the files of weights beside it', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'network.onnx');
  const plain = Buffer.from(protobufField(7, protobufField(5, protobufField(8, 'weight'))));
  await writeFile(file, plain);
  expect(await networkDigest(file)).toBe(sha256(plain));

  // An initializer of the graph, and a tensor in an attribute of a node.
  const inNode = protobufField(1, protobufField(5, protobufField(5, tensor('b.bin'))));
  const graph = Buffer.concat([protobufField(5, tensor('a.bin')), inNode]);
  await writeFile(file, protobufField(7, graph));
  await writeFile(join(folder, 'a.bin'), 'weights');
  await writeFile(join(folder, 'b.bin'), 'more');
  const digests = [await networkDigest(file)];
  for (const name of ['a.bin', 'b.bin']) {
    await writeFile(join(folder, name), 'others!');
    digests.push(await networkDigest(file));
  }
  expect(new Set(digests).size).toBe(3);
  await rm(join(folder, 'a.bin'));
  await expect(networkDigest(file)).rejects.toThrow(DataError);
  await expect(networkDigest(file)).rejects.toThrow(/a\.bin cannot be opened/);
});
