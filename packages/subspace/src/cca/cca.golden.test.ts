import { type GoldenTensors, describeGolden, expectGolden } from '@vse/testing';
import { expect } from 'vitest';
import { fitCca, type CcaOptions } from './fit-cca';

const rowsOf = (tensors: GoldenTensors, name: string) => {
  const { shape, data } = tensors[name]!;
  return { dim: shape[1]!, values: Float64Array.from(data as number[]) };
};

/** All cosines of unit vectors, `[images, captions]`. */
function cosines(images: Float32Array, captions: Float32Array, components: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < images.length; i += components) {
    for (let j = 0; j < captions.length; j += components) {
      let sum = 0;
      for (let k = 0; k < components; k++) sum += images[i + k]! * captions[j + k]!;
      out.push(sum);
    }
  }
  return out;
}

describeGolden('cca', async (item) => {
  const components = Number(item.settings['components']);
  const cca = await fitCca(rowsOf(item.inputs, 'X'), rowsOf(item.inputs, 'Y'), {
    components,
    regularization: Number(item.settings['reg']),
    divisor: item.settings['covariance_divisor'] as NonNullable<CcaOptions['divisor']>,
  });
  expectGolden(cca.correlations, item.outputs, 'correlations');
  expectGolden(cca.images.weights, item.outputs, 'Wx');
  expectGolden(cca.captions.weights, item.outputs, 'Wy');
  if (item.outputs['mean_x']) expectGolden(cca.images.mean, item.outputs, 'mean_x');
  if (item.outputs['mean_y']) expectGolden(cca.captions.mean, item.outputs, 'mean_y');
  const tests = [rowsOf(item.inputs, 'X_test'), rowsOf(item.inputs, 'Y_test')] as const;
  const known = ['correlations', 'Wx', 'Wy', 'mean_x', 'mean_y'];
  for (const name of Object.keys(item.outputs).filter((output) => !known.includes(output))) {
    const [, what, power] = /^(sim|proj_x|proj_y)_test_power(\d+(?:\.\d+)?)$/.exec(name) ?? [];
    expect(what, `what the output ${name} is`).toBeDefined();
    const options = { power: Number(power), normalize: what === 'sim' };
    const images = await cca.projectImages(tests[0], options);
    const captions = await cca.projectCaptions(tests[1], options);
    const got = {
      sim: () => cosines(images, captions, components),
      proj_x: () => images,
      proj_y: () => captions,
    };
    expectGolden(got[what as keyof typeof got](), item.outputs, name);
  }
});
