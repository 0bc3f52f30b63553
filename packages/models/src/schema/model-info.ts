/** Digest and size of a file. */
export interface FileRecord {
  /** Size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A network that an extractor runs, by its content. */
export interface NetworkRecord extends FileRecord {
  /** Name of the file. */
  readonly name: string;
  /** Path of the file where the model was saved, relative to the model's folder. */
  readonly path?: string | undefined;
}

/** The extractor of a model's image features, as plain data. */
export interface ExtractorRecord {
  /** Name of the extractor: `onnx`, `descriptor`, `regions`. */
  readonly name: string;
  /** Everything that changes the features: network by digest, preprocessing, output, regions, input size. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Maximum number of vectors per image. */
  readonly length: number;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Networks that it runs. */
  readonly networks: readonly NetworkRecord[];
  /** Versions of the programs that the features were made with. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
}

/** Pairs of images and captions, in numbers. */
export interface DataRecord {
  /** Name of the data and the split. */
  readonly name: string;
  /** Number of images. */
  readonly images: number;
  /** Number of captions. */
  readonly captions: number;
  /** True for generated data. */
  readonly synthetic: boolean;
}

/** The training of a model. */
export interface TrainingRecord {
  /** What it was trained on. */
  readonly data: readonly DataRecord[];
  /** Number of passes over the data. */
  readonly epochs?: number | undefined;
  /** Number of steps. */
  readonly steps?: number | undefined;
  /** Time that it took. */
  readonly seconds?: number | undefined;
  /** Loss by name, with its options: `loss.description`. */
  readonly loss?: { readonly name: string; readonly options?: unknown } | undefined;
  /** Other settings: batch size, learning rate, seed. */
  readonly settings?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** A measured number. */
export interface Measurement {
  /** The number. */
  readonly value: number;
  /** Interval around it, such as `bootstrapInterval` of `@vse/eval` gives; `level` 0.95 means 95 percent. */
  readonly interval?: { readonly low: number; readonly high: number; readonly level: number } | undefined;
}

/** Measurements of a model on one set of data. */
export interface MetricsRecord {
  /** What it was measured on. */
  readonly data: DataRecord;
  /** Protocol of the measurement, such as `1,000 images, five folds`. */
  readonly protocol?: string | undefined;
  /** Measurements by name: `image to text R@1`. */
  readonly values: Readonly<Record<string, Measurement>>;
}

/** Licence of weights that a model builds on. */
export interface LicenceRecord {
  /** What has the licence: a network, word vectors. */
  readonly of: string;
  /** Name of the licence: `Apache-2.0`. */
  readonly licence: string;
  /** Page of the weights or of the licence. */
  readonly url?: string | undefined;
}

/** What is known about a model besides how it is made. */
export interface ModelInfo {
  /** Name of the model. */
  readonly name: string;
  /** Description for people, one or more paragraphs of Markdown. */
  readonly description?: string | undefined;
  /** True if it was trained or measured on generated data, `null` where nothing is said about the data. */
  readonly synthetic: boolean | null;
  /** Extractor of its image features. */
  readonly extractor?: ExtractorRecord | undefined;
  /** Its training. */
  readonly training?: TrainingRecord | undefined;
  /** Its measurements. */
  readonly metrics: readonly MetricsRecord[];
  /** Licences of the weights that it builds on. */
  readonly licences: readonly LicenceRecord[];
}

/** A member of an ensemble. */
export interface MemberRecord {
  /** Folder of the member within the model's folder. */
  readonly folder: string;
  /** Share of its scores in the mean, before the shares are divided by their sum. */
  readonly weight: number;
}

/** Content of `model.json`, without its checksum. */
export type ModelManifest = ModelInfo & {
  /** Marker of the format. */
  readonly format: 'vse-model';
  /** Version of the layout. */
  readonly schemaVersion: 1;
  /** Every other file of the folder, with its size and digest. */
  readonly files: Readonly<Record<string, FileRecord>>;
} & (
    | {
        /** A model of its own. */
        readonly kind: 'model';
        /** Recipe of the image encoder. */
        readonly images: object;
        /** Recipe of the caption encoder. */
        readonly captions: object;
        /** Recipe of the similarity. */
        readonly similarity: object;
      }
    | {
        /** Several models whose scores are averaged. */
        readonly kind: 'ensemble';
        /** The models. */
        readonly members: readonly MemberRecord[];
      }
  );
