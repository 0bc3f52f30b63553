import { newGraph } from '../graph/graph';
import { gradientsOf } from '../graph/gradients-of';
import { setInputs, type ScoreGraph } from './score-graph';

/** Task of a graph: computes `scores`, or from their `gradient` the `imageGradients` and `captionGradients`. */
export type Task = 'scores' | 'gradients';

/** Sides with padding. */
export interface Masked {
  readonly images: boolean;
  readonly captions: boolean;
}

/** Name of the graph of a task, for sides with or without padding. */
export function graphName(task: Task, { images, captions }: Masked): string {
  return `${task}, ${images ? 'masked' : 'full'} images, ${captions ? 'masked' : 'full'} captions`;
}

/**
 * Builds the ONNX models of a similarity by name: per task, one for each combination of sides with padding, because masks
 * take time. Takes a few milliseconds.
 */
export function encodeGraphs(similarity: ScoreGraph): Readonly<Record<string, Uint8Array>> {
  const choices = [false, true].flatMap((images) => [false, true].map((captions) => ({ images, captions })));
  return Object.fromEntries(
    choices.flatMap((masked) =>
      (['scores', 'gradients'] as const).map((task) => [
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
  if (task === 'scores') return graph.encode({ scores }, { name: task });
  const gradient = graph.input('gradient', ['images', 'captions']); // [images, captions]
  const [imageGradients, captionGradients] = gradientsOf(scores, gradient, [images.input, captions.input]);
  return graph.encode(
    { imageGradients: imageGradients!, captionGradients: captionGradients! },
    { name: task },
  );
}
