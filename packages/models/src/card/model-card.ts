import type {
  DataRecord,
  ExtractorRecord,
  Measurement,
  MetricsRecord,
  ModelManifest,
  TrainingRecord,
} from '../schema/model-info';

/** Model card for people, in Markdown, from the content of `model.json`. */
export function modelCard(manifest: ModelManifest): string {
  const { name, description, training, metrics, extractor, licences } = manifest;
  const sections = [
    `# ${line(name)}`,
    description,
    syntheticNote(manifest.synthetic),
    `## Use\n\n${use(extractor)}`,
    `## Parts\n\n${parts(manifest)}`,
    `## Image features\n\n${features(extractor)}`,
    `## Training\n\n${training ? trained(training) : 'The folder does not say what the model was trained on.'}`,
    `## Measured\n\n${metrics.length > 0 ? metrics.map(measured).join('\n\n') : 'The folder has no measurements.'}`,
    `## Licences\n\n${
      licences.length > 0
        ? table(
            ['of', 'licence', 'page'],
            licences.map((entry) => [entry.of, entry.licence, entry.url ?? '']),
          )
        : 'The folder names no licences of weights that the model builds on.'
    }`,
    `## Files\n\n${files(manifest)}`,
  ];
  return `${sections.filter((section) => section !== undefined && section !== '').join('\n\n')}\n`;
}

function syntheticNote(synthetic: boolean | null): string {
  if (synthetic === null) return '';
  return synthetic
    ? '**Synthetic data.** The model was trained or measured on generated data: its numbers say nothing about photographs.'
    : '';
}

function use(extractor: ExtractorRecord | undefined): string {
  const images = extractor ? "['a.jpg']" : '[{ values, length, dim }]';
  return `\`\`\`ts
import { openEmbedder } from '@vse/models/node';

const embedder = await openEmbedder('path/to/this/folder');
const images = await embedder.embedImages(${images});
const captions = await embedder.embedCaptions(['a dog in the snow']);
console.log(await embedder.score(images, captions)); // one number per image and caption
\`\`\`

In a page: \`openEmbedder\` of \`@vse/models\`, with the address of this folder.`;
}

function parts(manifest: ModelManifest): string {
  if (manifest.kind === 'ensemble') {
    const rows = manifest.members.map(({ folder, weight }) => [folder, String(weight)]);
    return `The scores are the weighted mean of the scores of these models.\n\n${table(['member', 'weight'], rows)}`;
  }
  const { images, captions, similarity } = manifest;
  return table(
    ['part', 'made by'],
    Object.entries({ images, captions, similarity }).map(([part, recipe]) => [
      part,
      `\`${recipeText(recipe)}\``,
    ]),
  );
}

/** A recipe as a call, with short arguments only. */
function recipeText(recipe: object): string {
  const {
    recipe: name,
    args,
    same,
  } = recipe as {
    readonly recipe?: unknown;
    readonly args?: readonly unknown[];
    readonly same?: unknown;
  };
  if (same !== undefined) return 'the same as another part';
  if (typeof name !== 'string') return (name as { readonly file?: string } | undefined)?.file ?? 'a file';
  return `${name}(${(args ?? []).map(argumentText).join(', ')})`;
}

function argumentText(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.slice(0, 8).map(argumentText).join(', ')}${value.length > 8 ? ', ...' : ''}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).slice(0, 60);
  if ('recipe' in value || 'same' in value) return recipeText(value);
  if ('array' in value) return String(value.array);
  if ('value' in value) return String(value.value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${argumentText(item)}`)
    .join(', ')} }`;
}

function features(extractor: ExtractorRecord | undefined): string {
  if (!extractor)
    return 'The folder does not say how the image features were made: the model reads features, not pictures.';
  const { name, length, dim, networks } = extractor;
  const rows = networks.map(({ name: file, bytes, sha256 }) => [
    file,
    bytes.toLocaleString('en'),
    `\`${sha256}\``,
  ]);
  const needs =
    rows.length > 0
      ? `It runs these networks, which are not part of this folder:\n\n${table(['network', 'bytes', 'sha256'], rows)}`
      : 'It needs no network.';
  return `Extractor \`${line(name)}\`: at most ${length} ${length === 1 ? 'vector' : 'vectors'} of ${dim} numbers per image. ${needs}`;
}

function trained({ data, epochs, steps, seconds, loss, settings = {} }: TrainingRecord): string {
  const rows = [
    ...data.map((record) => ['data', dataText(record)]),
    ...(epochs === undefined ? [] : [['epochs', String(epochs)]]),
    ...(steps === undefined ? [] : [['steps', steps.toLocaleString('en')]]),
    ...(seconds === undefined ? [] : [['time', durationText(seconds)]]),
    ...(loss
      ? [['loss', `${loss.name}(${loss.options === undefined ? '' : argumentText(loss.options)})`]]
      : []),
    ...Object.entries(settings).map(([key, value]) => [key, String(value)]),
  ];
  return table(['', ''], rows);
}

function dataText({ name, images, captions, synthetic }: DataRecord): string {
  const size = `${images.toLocaleString('en')} images, ${captions.toLocaleString('en')} captions`;
  return `${name}, ${size}${synthetic ? ', synthetic' : ''}`;
}

function measured({ data, protocol, values }: MetricsRecord): string {
  const rows = Object.entries(values).map(([name, value]) => [
    name,
    numberText(value.value),
    intervalText(value),
  ]);
  const how = protocol === undefined ? '' : ` (${line(protocol)})`;
  return `On ${line(dataText(data))}${how}:\n\n${table(['measure', 'value', 'interval'], rows)}`;
}

function intervalText({ interval }: Measurement): string {
  if (!interval) return '';
  const { low, high, level } = interval;
  return `${numberText(low)} to ${numberText(high)} (${Math.round(level * 1000) / 10}%)`;
}

function numberText(value: number): string {
  return String(Math.round(value * 1e4) / 1e4);
}

function durationText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function files({ files: digests }: ModelManifest): string {
  const rows = Object.entries(digests).map(([path, { bytes }]) => [
    `\`${path}\``,
    bytes.toLocaleString('en'),
  ]);
  return table(['file', 'bytes'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [row(heads), `| ${heads.map(() => '---').join(' | ')} |`, ...rows.map(row)].join('\n');
}

/** Text of a cell: on one line, no new column. */
function cell(text: string): string {
  return line(text).replaceAll('|', '\\|');
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
