import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { repairs } from '../../repairs/repairs';
import { webGpuAdamStep } from './webgpu-adam';
import { shader, takesPrograms, type WebGpuBackend } from './webgpu-device';
import { webGpuKernels } from './webgpu-kernels';

// Node has no webgpu backend: a fake one records its calls. `pnpm check:webgpu` and `pnpm check:browser` compare the kernels'
// values with those of the plain operations, on a real one.
const uploaded: tf.DataId[] = [];
const submitted: { program: object; tensors: readonly tf.TensorInfo[]; uniforms: readonly unknown[] }[] = [];
const shaders: string[] = [];
let pipelines = 0;

const fake = (): WebGpuBackend => ({
  device: {
    limits: { maxComputeWorkgroupsPerDimension: 10 },
    createShaderModule: ({ code }) => ({ index: shaders.push(code) }),
    createComputePipeline: () => ({ pipeline: ++pipelines }),
  },
  makeTensorInfo: (shape, dtype) => ({ dataId: {}, shape: [...shape], dtype }),
  uploadToGPU: (dataId) => void uploaded.push(dataId),
  disposeData: () => true,
  recordAndSubmit: (program, output, inputs, uniforms) =>
    void submitted.push({ program, tensors: [output, ...inputs], uniforms }),
});

afterEach(() => {
  for (const list of [uploaded, submitted, shaders]) list.length = 0;
  pipelines = 0;
  for (const kernel of webGpuKernels) kernel.undo();
});

const double = shader({
  name: 'double',
  writes: ['y'],
  reads: ['x', 'order'],
  integers: ['order'],
  sizes: ['count'],
  numbers: ['factor'],
  body: 'if (at < u.count) { y[at] = x[order[at]] * u.factor; }',
});

function runDouble(backend: WebGpuBackend, groups: number) {
  const tensors = Object.fromEntries(
    ['y', 'x', 'order'].map((name) => [name, backend.makeTensorInfo([groups], 'float32')]),
  );
  double.run(backend, { tensors, sizes: { count: 5 }, numbers: { factor: 2 }, groups });
  return tensors;
}

describe('shader', () => {
  it('binds what it writes, then what it reads, then the uniforms', () => {
    const { y, x, order } = runDouble(fake(), 3);
    expect(uploaded).toEqual([y!.dataId, x!.dataId, order!.dataId]);
    expect(submitted).toHaveLength(1);
    expect(submitted[0]).toMatchObject({
      program: { dispatch: [3, 1, 1] },
      tensors: [{ dataId: y!.dataId }, { dataId: x!.dataId }, { dataId: order!.dataId }],
      uniforms: [
        { type: 'int32', data: [5] },
        { type: 'float32', data: [2] },
      ],
    });
    expect(shaders[0]).toContain('struct Uniforms { outputSize: i32, count: i32, factor: f32 };');
    expect(shaders[0]).toContain('@binding(0) var<storage, read_write> y: array<f32>;');
    expect(shaders[0]).toContain('@binding(2) var<storage, read> order: array<i32>;');
    expect(shaders[0]).toContain('@binding(3) var<uniform> u: Uniforms;');
  });

  it('spreads many workgroups over two dimensions, and runs none of none', () => {
    const backend = fake();
    runDouble(backend, 25);
    runDouble(backend, 0);
    expect(submitted).toHaveLength(1);
    expect(submitted[0]).toMatchObject({ program: { dispatch: [10, 3, 1] } });
  });

  it('compiles once per device', () => {
    const backend = fake();
    runDouble(backend, 1);
    runDouble(backend, 1);
    expect(pipelines).toBe(1);
    runDouble(fake(), 1);
    expect(pipelines).toBe(2);
  });
});

describe('webGpuKernels', () => {
  it('are repairs that useBackend applies', () => {
    expect(repairs).toEqual(expect.arrayContaining([...webGpuKernels]));
  });

  it('are absent where the backend takes no programs, so that operations take their plain form', () => {
    expect(takesPrograms(fake())).toBe(true);
    expect(takesPrograms({ ...fake(), recordAndSubmit: undefined })).toBe(false);
    expect(takesPrograms({})).toBe(false);
    webGpuAdamStep.apply();
    const kernel = tf.getKernel('VseAdamStep', 'webgpu');
    kernel.setupFunc!(fake());
    expect(tf.getKernel('VseAdamStep', 'webgpu')).toBeDefined();
    kernel.setupFunc!({});
    expect(tf.getKernel('VseAdamStep', 'webgpu')).toBeUndefined();
  });

  it('update an empty variable to an empty one', () => {
    webGpuAdamStep.apply();
    const backend = fake();
    const empty = backend.makeTensorInfo([0, 3], 'float32');
    const { kernelFunc } = tf.getKernel('VseAdamStep', 'webgpu');
    const numbers = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, change: 1, kept: 1 };
    const inputs = { value: empty, gradient: empty, mean: empty, square: empty };
    const outputs = kernelFunc({ inputs, attrs: numbers, backend }) as tf.TensorInfo[];
    expect(outputs.map(({ shape }) => shape)).toEqual([[0, 3], [0, 3], [0, 3]]); // prettier-ignore
    expect(submitted).toEqual([]);
  });
});
