import { nodeFiles } from '../node-files';
import { renderReport } from '../render-report';
import type { RecallDirection } from '../tables/recall-table';
import type { CurvePoint, LossCurveInput } from './loss-curve';

/** A training event, as `fit` of `@vse/trainer` reports it. Fields that the report does not read are left out. */
export type TrainingEvent =
  | { readonly type: 'start'; readonly globalStep: number; readonly resumed: boolean }
  | { readonly type: 'step'; readonly globalStep: number; readonly loss: number }
  | {
      readonly type: 'validation';
      readonly globalStep: number;
      /** The number that chooses the best epoch. */
      readonly value: number;
      /** Retrieval metrics become a table; anything else is left out. */
      readonly metrics: unknown;
    }
  | { readonly type: 'warning'; readonly globalStep: number; readonly message: string }
  | { readonly type: 'epoch' | 'checkpoint' | 'end'; readonly globalStep: number };

/** Options of `trainingReport`. */
export interface TrainingReportOptions {
  /** Name of the system that is trained. */
  readonly title: string;
  /** Training data: the pairs given to `fit`, or anything with their name. */
  readonly data: {
    readonly name: string;
    /** Numbers from generated data are marked as such. */
    readonly synthetic: boolean;
  };
  /**
   * Folder of the run (in Node): `report.html` is written there at each validation and at the end, and a resumed run takes the
   * earlier part of its curve from `metrics.jsonl`. Defaults to none; `html` returns the page anyway.
   */
  readonly folder?: string;
}

/** A report that grows while a model is trained. */
export interface TrainingReport {
  /** Listener for the `onProgress` of `fit`. */
  readonly listen: (event: TrainingEvent) => Promise<void>;
  /** Returns the loss by step and the validations, under the title. */
  readonly curve: () => LossCurveInput;
  /** Returns the page so far: curve, recall of the last validation, warnings; `undefined` before the first step. */
  readonly html: () => string | undefined;
}

/**
 * Records the loss, the validations and the warnings of a training run and renders them as one HTML page.
 *
 * @param options - Title, data and folder of the run.
 * @throws `ReportError` from `listen` if `folder` is given and there is no Node.
 * @example
 * ```ts
 * import { trainingReport } from '@vse/report';
 *
 * const report = trainingReport({ title: 'VSE++', data: { name: 'scenes', synthetic: true } });
 * // await fit(model, train, { ..., onProgress: report.listen });
 * await report.listen({ type: 'step', globalStep: 1, loss: 12.5 });
 * await report.listen({ type: 'step', globalStep: 2, loss: 9.25 });
 * console.log(report.curve().loss); // [{ step: 1, value: 12.5 }, { step: 2, value: 9.25 }]
 * console.log(report.html()?.includes('Training on scenes: step 2')); // true
 * ```
 */
export function trainingReport({ title, data, folder }: TrainingReportOptions): TrainingReport {
  const { name, synthetic } = data;
  const loss: CurvePoint[] = [];
  const validation: CurvePoint[] = [];
  const warnings: string[] = [];
  let measured: unknown;

  const keep = (event: TrainingEvent): void => {
    if (event.type === 'step') loss.push({ step: event.globalStep, value: event.loss });
    if (event.type === 'validation') validation.push({ step: event.globalStep, value: event.value });
    if (event.type === 'validation') measured = event.metrics;
    if (event.type === 'warning') warnings.push(`Step ${event.globalStep}: ${event.message}`);
  };
  const curve = (): LossCurveInput => ({ name: title, loss, ...(validation.length > 0 && { validation }) });
  const html = (): string | undefined =>
    loss.length === 0
      ? undefined
      : renderReport({
          title,
          subtitle: `Training on ${name}: step ${loss.at(-1)!.step}`,
          synthetic,
          curve: curve(),
          ...(isRetrieval(measured) && { recall: [rowOf(measured, synthetic)] }),
          notes: warnings,
        });
  const listen = async (event: TrainingEvent): Promise<void> => {
    if (folder !== undefined && event.type === 'start' && event.resumed) {
      for (const earlier of await eventsUpTo(folder, event.globalStep)) keep(earlier);
    }
    keep(event);
    if (event.type !== 'validation' && event.type !== 'end') return;
    const page = html();
    if (folder !== undefined && page !== undefined) await nodeFiles().write(folder, 'report.html', page);
  };
  return { listen, curve, html };
}

/** Reads the events before a run was resumed from its log. */
async function eventsUpTo(folder: string, step: number): Promise<TrainingEvent[]> {
  const text = await nodeFiles().read(folder, 'metrics.jsonl');
  const lines = text.split('\n').filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line) as TrainingEvent);
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

function rowOf({ imageToText, textToImage, rsum }: Retrieval, synthetic: boolean) {
  return { system: 'the last evaluation', origin: 'run', synthetic, imageToText, textToImage, rsum } as const;
}
