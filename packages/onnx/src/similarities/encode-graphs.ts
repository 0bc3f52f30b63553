import { newGraph } from '../graph/graph';
import { slopesOf } from '../graph/slopes-of';
import { setInputs, type ScoreGraph } from './score-graph';

/** What a graph computes: `scores`, or from their `slope` those of both sides, `imageSlopes` and `captionSlopes`. */
export type Task = 'scores' | 'slopes';

/** Which sides have padding. */
export interface Masked {
  readonly images: boolean;
  readonly captions: boolean;
}

/** The name of the graph for sides with padding or without. */
export function graphName(task: Task, { images, captions }: Masked): string {
  return `${task}, ${images ? 'masked' : 'full'} images, ${captions ? 'masked' : 'full'} captions`;
}

/**
 * The ONNX models of a similarity by name: for each task, one for each choice of sides with padding, because masks take
 * time. Building them takes a few milliseconds.
 */
export function encodeGraphs(similarity: ScoreGraph): Readonly<Record<string, Uint8Array>> {
  const choices = [false, true].flatMap((images) => [false, true].map((captions) => ({ images, captions })));
  return Object.fromEntries(
    choices.flatMap((masked) =>
      (['scores', 'slopes'] as const).map((task) => [
        graphName(task, masked),
        encodeTask(similarity, task, masked),
      ]),
    ),
  );
}

function encodeTask(similarity: ScoreGraph, task: Task, masked: Masked): Uint8Array {
  const graph = newGraph();
  const images = setInputs(graph, 'images', masked.images);
  const captions = setInputs(graph, 'captions', masked.captions);
  const scores = similarity.build(images, captions); // [images, captions]
  if (task === 'scores') return graph.encode({ scores });
  const slope = graph.input('slope', ['images', 'captions']); // [images, captions]
  const [imageSlopes, captionSlopes] = slopesOf(scores, slope, [images.input, captions.input]);
  return graph.encode({ imageSlopes: imageSlopes!, captionSlopes: captionSlopes! });
}
