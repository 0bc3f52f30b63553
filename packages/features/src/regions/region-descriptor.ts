import { COLOUR_DIM, colourDescriptor, type ColourBins } from './colour-descriptor';
import { GRADIENT_DIM, gradientDescriptor, type Gradients } from './gradient-descriptor';
import { depthOf } from './mask';
import type { Region } from './propose-regions';
import { SHAPE_DIM, shapeDescriptor } from './shape-descriptor';

const KINDS = ['image', 'background', 'object'] as const;

/** Dimension of a region descriptor. */
export const REGION_DIM = COLOUR_DIM + SHAPE_DIM + GRADIENT_DIM + KINDS.length;

/** Describes one region: colours, shape and place, gradients, and its kind as a one-hot vector. */
export function describeRegion(colours: ColourBins, gradients: Gradients, region: Region): Float32Array {
  const result = new Float32Array(REGION_DIM);
  const depth = depthOf(region.mask, region.bounds);
  result.set(colourDescriptor(colours, region, depth), 0);
  result.set(shapeDescriptor(region), COLOUR_DIM);
  result.set(gradientDescriptor(gradients, region, depth), COLOUR_DIM + SHAPE_DIM);
  result[COLOUR_DIM + SHAPE_DIM + GRADIENT_DIM + KINDS.indexOf(region.kind)] = 1;
  return result;
}
