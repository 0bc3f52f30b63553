import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '@vse/formats';
import { renderReport, type LossCurveInput, type RecallDirection } from '@vse/report';
import { consoleProgress, type ProgressEvent, type ProgressListener } from '@vse/trainer';
import type { ExperimentData } from './open-data';

type Point = LossCurveInput['loss'][number];

/**
 * Prints the progress of a training under its title, and keeps its curve for the report. At every evaluation, and at the
 * end, `report.html` in the folder of the checkpoints shows how far it has come.
 */
export function recorder(
  title: string,
  { name, synthetic }: Pick<ExperimentData, 'name' | 'synthetic'>,
  checkpoints: string,
): { listen: ProgressListener; curve(): LossCurveInput } {
  console.error(`\nTraining ${title} on ${name}${synthetic ? ' (synthetic)' : ''}`);
  const print = consoleProgress();
  const folder = resolve(checkpoints);
  const loss: Point[] = [];
  const validation: Point[] = [];
  const warnings: string[] = [];
  let measured: unknown;

  const keep = (event: ProgressEvent): void => {
    if (event.type === 'step') loss.push({ step: event.globalStep, value: event.loss });
    if (event.type === 'validation') validation.push({ step: event.globalStep, value: event.value });
    if (event.type === 'validation') measured = event.metrics;
    if (event.type === 'warning') warnings.push(`Step ${event.globalStep}: ${event.message}`);
  };
  const curve = (): LossCurveInput => ({ loss, ...(validation.length > 0 && { validation }) });
  const report = async (): Promise<void> => {
    if (loss.length === 0) return;
    const html = renderReport({
      ...{ title, subtitle: `Training on ${name}: step ${loss.at(-1)!.step}`, synthetic, curve: curve() },
      ...(isRetrieval(measured) && {
        recall: [{ system: 'the last evaluation', origin: 'run' as const, synthetic, ...rowOf(measured) }],
      }),
      notes: warnings,
    });
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(join(folder, 'report.html'), html);
  };
  return {
    async listen(event) {
      if (event.type === 'start' && event.resumed) {
        for (const earlier of await eventsUpTo(folder, event.globalStep)) keep(earlier);
      }
      keep(event);
      await print(event);
      if (event.type === 'validation' || event.type === 'end') await report();
    },
    curve,
  };
}

/** What happened before a run was resumed, as its log has it. */
async function eventsUpTo(folder: string, step: number): Promise<ProgressEvent[]> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line) as ProgressEvent);
  return events.filter(({ globalStep }) => globalStep <= step);
}

interface Retrieval {
  readonly imageToText: RecallDirection;
  readonly textToImage: RecallDirection;
  readonly rsum: number;
}

function isRetrieval(metrics: unknown): metrics is Retrieval {
  return (
    typeof metrics === 'object' && metrics !== null && 'imageToText' in metrics && 'textToImage' in metrics
  );
}

function rowOf({ imageToText, textToImage, rsum }: Retrieval): Retrieval {
  return { imageToText, textToImage, rsum };
}
