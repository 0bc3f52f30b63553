/** Systems that the page trains. Their encoders are the same, so that one can go on as another. */
export const systems = {
  'scan-t2i': 'SCAN, words look at regions',
  'scan-i2t': 'SCAN, regions look at words',
  vsepp: 'VSE++, one vector each',
} as const;

/** Name of a system. */
export type SystemName = keyof typeof systems;

/** Backends to choose from: WebGPU where there is one, or a choice. */
export const backendNames = ['auto', 'webgpu', 'wasm'] as const;

/** Settings of a training; a link carries them. */
export interface Config {
  readonly system: SystemName;
  /** Number of generated pictures to train on. */
  readonly pictures: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly backend: (typeof backendNames)[number];
}

/** Settings that train the generated scenes in a minute on a laptop. */
export const defaults: Config = {
  system: 'scan-t2i',
  pictures: 400,
  epochs: 8,
  batchSize: 64,
  embedDim: 128,
  learningRate: 0.002,
  seed: 1,
  backend: 'auto',
};

/** Bounds of the numbers. */
export const bounds = {
  pictures: { from: 20, to: 2000, whole: true },
  epochs: { from: 1, to: 200, whole: true },
  batchSize: { from: 2, to: 256, whole: true },
  embedDim: { from: 8, to: 512, whole: true },
  learningRate: { from: 1e-6, to: 0.1, whole: false },
  seed: { from: 0, to: 1_000_000, whole: true },
} as const;

/** A setting that is a number. */
export type NumberSetting = keyof typeof bounds;

/** The number within its bounds; undefined for what is none. */
export function bounded(setting: NumberSetting, value: number): number | undefined {
  const { from, to, whole } = bounds[setting];
  if (!Number.isFinite(value)) return undefined;
  return Math.min(to, Math.max(from, whole ? Math.round(value) : value));
}

/** The configuration as the fragment of a link; what has its default is left out. */
export function toFragment(config: Config): string {
  const params = new URLSearchParams();
  for (const key of Object.keys(defaults) as (keyof Config)[]) {
    if (config[key] !== defaults[key]) params.set(key, String(config[key]));
  }
  const text = params.toString();
  return text === '' ? '' : `#${text}`;
}

/** Reads the fragment of a link; what it lacks, or has wrong, is the default. */
export function fromFragment(fragment: string): Config {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  const numbers = (Object.keys(bounds) as NumberSetting[]).map((key) => {
    const text = params.get(key);
    return [key, (text ? bounded(key, Number(text)) : undefined) ?? defaults[key]] as const;
  });
  const system = params.get('system') ?? '';
  const backend = backendNames.find((name) => name === params.get('backend'));
  return {
    ...(Object.fromEntries(numbers) as Record<NumberSetting, number>),
    system: Object.hasOwn(systems, system) ? (system as SystemName) : defaults.system,
    backend: backend ?? defaults.backend,
  };
}
