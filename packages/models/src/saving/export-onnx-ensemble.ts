import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { modelDigest } from '../opening/model-digest';
import type { MadeModel } from '../opening/open-files';
import { modelTables, openMade } from '../opening/open-model';
import type { ModelSource } from '../sources/open-source';
import { onnxWriter, type ExportOnnxOptions, type OnnxFiles } from './export-onnx';

/** A member of an ensemble that `exportOnnxEnsemble` wrote. */
export interface OnnxMember extends OnnxFiles {
  /** Its folder, within that of the ensemble, with `/` between names. */
  readonly folder: string;
  /** Share of its scores in those of the ensemble; the shares sum to 1. */
  readonly share: number;
}

/** Content of `onnx.json` of an ensemble. */
export interface OnnxEnsemble {
  /** Version of this list. */
  readonly schema: 1;
  /** Digest of the ensemble. */
  readonly model: string;
  /** Combination of the scores: the sum of each member's scores times its share. */
  readonly scores: 'weighted-sum';
  /** The members. */
  readonly members: readonly OnnxMember[];
}

/**
 * Exports an ensemble in ONNX format: a folder for each member, as `exportOnnx` writes one, and `onnx.json`, which lists them with
 * the share of each. The scores of the ensemble are the sum of the members' scores, each times its share. Members that are
 * ensembles are taken apart.
 *
 * @param source - Folder of an ensemble, or an address, or files.
 * @param folder - Folder of the exported files, which is made.
 * @param options - Storage of the weights.
 * @throws The errors of `openModel`; `OptionError` for a model that is no ensemble, or that names a part that has no graph;
 * `BackendError` if `@vse/onnx` is not installed.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cosine, negativeEuclidean } from '@vse/attention';
 * import { fixedRegions } from '@vse/image-encoders';
 * import { exportOnnxEnsemble, saveEnsemble, saveModel } from '@vse/models/node';
 *
 * const work = await mkdtemp(join(tmpdir(), 'models-'));
 * const regions = fixedRegions({ inputDim: 2 });
 * await saveModel(join(work, 'a'), { images: regions, captions: regions, similarity: cosine() });
 * await saveModel(join(work, 'b'), { images: regions, captions: regions, similarity: negativeEuclidean() });
 * const members = { a: { folder: join(work, 'a') }, b: { folder: join(work, 'b'), weight: 3 } };
 * await saveEnsemble(join(work, 'both'), members);
 * const exported = await exportOnnxEnsemble(join(work, 'both'), join(work, 'onnx'));
 * for (const { folder, share } of exported.members) console.log(folder, share); // members/a 0.25, members/b 0.75
 * ```
 */
export async function exportOnnxEnsemble(
  source: ModelSource,
  folder: string,
  options: ExportOnnxOptions = {},
): Promise<OnnxEnsemble> {
  const write = await onnxWriter('exportOnnxEnsemble', folder, options);
  const { tables = modelTables() } = options;
  const made = await openMade(tables, source);
  try {
    if (made.manifest.kind !== 'ensemble') {
      throw new OptionError(
        `exportOnnxEnsemble: ${made.files.where} must be an ensemble, got one model. Export it with exportOnnx.`,
      );
    }
    const members: OnnxMember[] = [];
    for (const member of leavesOf(made)) {
      const { folder: name, share, model, manifest } = member;
      const files = await write(model, join(folder, name), await modelDigest(manifest));
      members.push({ folder: name, share, ...files });
    }
    const model = await modelDigest(made.manifest);
    const written: OnnxEnsemble = { schema: 1, model, scores: 'weighted-sum', members };
    await writeFileAtomic(join(folder, 'onnx.json'), `${JSON.stringify(written, null, 2)}\n`);
    return written;
  } finally {
    made.dispose();
  }
}

interface Leaf extends Pick<OnnxMember, 'folder' | 'share'> {
  readonly model: MadeModel['model'];
  readonly manifest: MadeModel['manifest'];
}

/** The models of an ensemble, those of ensembles within it too, with their shares in the scores. */
function leavesOf({ manifest, members, model }: MadeModel): readonly Leaf[] {
  if (manifest.kind !== 'ensemble') return [{ folder: '', share: 1, model, manifest }];
  const total = manifest.members.reduce((sum, { weight }) => sum + weight, 0);
  return manifest.members.flatMap(({ folder, weight }, i) =>
    leavesOf(members[i]!).map((leaf) => ({
      ...leaf,
      folder: leaf.folder === '' ? folder : `${folder}/${leaf.folder}`,
      share: (weight / total) * leaf.share,
    })),
  );
}
