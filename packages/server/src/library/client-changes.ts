import { sha256 } from '@vse/formats';
import type { Metadata, PictureInfo } from '../client/api-types';
import { ServiceError } from '../service-error';
import { checkNewId } from './picture-id';
import type { Details } from './details';
import { detailsOf, fileFacts, infoOf, itemMetadata, sizeOf } from './item-metadata';
import { noDetails } from './known-details';
import { entryOf, keepRegions, type LibraryParts } from './library-parts';
import { meanVector } from './mean-vector';
import { pictureFacts, type PictureFacts } from './picture-type';
import { checkFields, indexRefusal, noPicture, notEmbedded, pictureExists } from './refusals';

/** A picture that a client adds. */
export interface NewPicture {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Media type that the client states. */
  readonly type?: string;
  readonly metadata?: Metadata;
  readonly captions?: readonly string[];
  /** Replaces a picture that is there. */
  readonly replace: boolean;
}

/** Changes of what is said of a picture. */
export type DetailsChanges = Partial<Pick<Details, 'metadata' | 'captions'>>;

/** Changes that clients make; each is on disk when it returns. */
export interface ClientChanges {
  /** Adds or replaces a picture, its file and its item. */
  add(
    picture: NewPicture,
    signal?: AbortSignal,
  ): Promise<{ readonly info: PictureInfo; readonly added: boolean }>;
  /** Changes what is said of a picture. */
  edit(id: string, changes: DetailsChanges): Promise<PictureInfo>;
  /** Removes a picture and its file. */
  remove(id: string): Promise<void>;
}

/** Makes the changes of clients to a library. */
export function clientChanges(parts: LibraryParts): ClientChanges {
  const { folder, index, regions, details, embedder, pixels, writes, changed } = parts;
  const { digest: model } = embedder.model;
  const writable = (): void => {
    if (folder.readOnly) throw new ServiceError('read-only', 'This server does not change its pictures.');
  };
  return {
    async add(picture, signal) {
      writable();
      const { id, bytes } = picture;
      checkNewId(id);
      checkFields(picture.metadata);
      const facts = await pictureFacts(bytes, pixels);
      checkType(picture.type, facts);
      if (!picture.replace && (await folder.has(id))) throw pictureExists(id);
      const { items, failures } = await embedder.embedImages([bytes], signal ? { signal } : {});
      const embedding = items[0];
      if (!embedding) throw notEmbedded(failures[0]?.error);
      const vector = meanVector('The picture', embedding);
      const digest = sha256(bytes);
      return writes(async () => {
        signal?.throwIfAborted();
        const isThere = await folder.has(id);
        if (isThere && !picture.replace) throw pictureExists(id);
        const [before] = await index.get([id]);
        const known = before ? detailsOf(before.metadata) : (details.of(id) ?? noDetails);
        const own = withChanges(known, picture);
        const staged = await folder.stage(id, bytes);
        const metadata = itemMetadata(own, facts, {
          sha256: digest,
          bytes: bytes.length,
          modified: staged.modified,
        });
        try {
          await index.add([{ id, vector, metadata }], { model });
        } catch (error) {
          await staged.discard();
          throw indexRefusal(error);
        }
        try {
          await staged.commit();
        } catch (error) {
          await staged.discard();
          await (before ? index.add([before], { model }) : index.remove([id]));
          throw error;
        }
        await details.set(id, digest, own);
        await keepRegions(parts, [{ id, sha256: digest, embedding }]);
        changed();
        return { info: infoOf(id, metadata), added: !isThere };
      });
    },
    async edit(id, changes) {
      writable();
      checkFields(changes.metadata);
      return writes(async () => {
        const [item] = await index.get([id]);
        const file = fileFacts(item?.metadata);
        if (!item || !file) throw noPicture(id);
        const own = withChanges(detailsOf(item.metadata), changes);
        const metadata = itemMetadata(own, sizeOf(item.metadata), file);
        try {
          await index.add([{ ...item, metadata }], { model });
        } catch (error) {
          throw indexRefusal(error);
        }
        await details.set(id, file.sha256, own);
        changed();
        return infoOf(id, metadata);
      });
    },
    async remove(id) {
      writable();
      return writes(async () => {
        if (!(await entryOf(index, id)) && !(await folder.has(id))) throw noPicture(id);
        await details.remove(id);
        await folder.remove(id);
        await index.remove([id]);
        await regions?.remove([id]);
        changed();
      });
    },
  };
}

/** Details that a client changes are the client's, those of a table too. */
function withChanges(known: Details, { metadata, captions }: DetailsChanges): Details {
  if (metadata === undefined && captions === undefined) return known;
  return { metadata: metadata ?? known.metadata, captions: captions ?? known.captions };
}

function checkType(stated: string | undefined, { type }: PictureFacts): void {
  if (stated === undefined || stated === '' || stated === 'application/octet-stream') return;
  const plain = stated.split(';', 1)[0]!.trim().toLowerCase();
  if (plain === type || (plain === 'image/jpg' && type === 'image/jpeg')) return;
  throw new ServiceError('type', `The picture is stated as ${plain}, and is ${type}.`, 'picture');
}
