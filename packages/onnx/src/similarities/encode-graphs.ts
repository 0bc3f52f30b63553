import { newGraph } from '../graph/graph';
import { setInputs, type ScoreGraph } from './score-graph';

/** Which sides have padding. */
export interface Masked {
  readonly images: boolean;
  readonly captions: boolean;
}

/** The name of the graph for sides with padding or without. */
export function graphName(task: 'score', { images, captions }: Masked): string {
  return [task, images ? 'images' : '', captions ? 'captions' : ''].join(' ');
}

/** The ONNX models of a similarity by name: one for each choice of sides with padding, since masks take time. */
export function scoreGraphs(similarity: ScoreGraph): Readonly<Record<string, Uint8Array>> {
  const choices = [false, true].flatMap((images) => [false, true].map((captions) => ({ images, captions })));
  return Object.fromEntries(
    choices.map((masked) => {
      const graph = newGraph();
      const images = setInputs(graph, 'images', masked.images);
      const captions = setInputs(graph, 'captions', masked.captions);
      return [graphName('score', masked), graph.encode({ scores: similarity.build(images, captions) })];
    }),
  );
}
