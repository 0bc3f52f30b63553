import type * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from '../repairs/kernel-repair';
import type { OpAttribute, TensorflowBackend } from '../repairs/tensorflow-backend';
import { createResource, type Resource } from './tensorflow-resources';

/**
 * Adam's update on tensorflow, by TensorFlow's own updates of variables in place: four passes, where operations take ten,
 * each of which allocates its result.
 */
export const tensorflowAdamStep: Repair = kernelRepair({
  name: 'tensorflow VseAdamStep',
  backend: 'tensorflow',
  why: 'ten operations per variable that each allocate its size',
  kernelName: 'VseAdamStep',
  kernel: () => (call) =>
    adamStep(
      call.backend as TensorflowBackend,
      call.inputs as unknown as Inputs,
      call.attrs as unknown as Readonly<Record<Constant, number>>,
    ),
});

type Inputs = Readonly<Record<'value' | 'gradient' | 'mean' | 'square', tf.TensorInfo>>;
type Constant = 'beta1' | 'beta2' | 'epsilon' | 'change' | 'kept' | 'reuse';

function adamStep(
  backend: TensorflowBackend,
  { value, gradient, mean, square }: Inputs,
  { beta1, beta2, epsilon, change, kept, reuse }: Readonly<Record<Constant, number>>,
): tf.TensorInfo[] {
  const { binding } = backend;
  const type: OpAttribute = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  const own = resourcesOf(backend);
  const scalars = [0, beta1, beta2, epsilon, change, kept].map((number) =>
    binding.createTensor([], binding.TF_FLOAT, Float32Array.of(number)),
  );
  const [zero, decay1, decay2, small, rate, share] = scalars as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const times = (id: number, by: number) => binding.executeOp('Mul', [type], [id, by], 1)[0]!;
  const adagrad = (by: number, numerator: number, addsSquares: boolean) =>
    binding.executeOp(
      'ResourceApplyAdagradV2',
      [type, { name: 'update_slots', type: binding.TF_ATTR_BOOL, value: addsSquares }],
      [own.value.handle, own.square.handle, by, small, numerator],
      0,
    );
  const [g, s] = backend.getInputTensorIds([gradient, square]) as [number, number];
  own.value.load(value, reuse === 1);
  own.mean.load(mean, reuse === 1);
  try {
    own.square.take(times(s, decay2));
    // A rate of 0 changes the running means alone.
    adagrad(zero, g, true);
    const momentum = [own.value.handle, own.mean.handle, zero, g, decay1];
    binding.executeOp('ResourceApplyMomentum', [type], momentum, 0);
    if (kept !== 1) {
      const whole = own.value.read();
      own.value.take(times(whole.id, share));
      binding.deleteTensor(whole.id);
    }
    const newMean = own.mean.read();
    adagrad(rate, newMean.id, false);
    binding.deleteTensor(newMean.id);
  } finally {
    scalars.forEach((id) => binding.deleteTensor(id));
  }
  return [own.value.output(), own.mean.output(), own.square.output()];
}

type Resources = Readonly<Record<'value' | 'mean' | 'square', Resource>>;
const resources = new WeakMap<object, Resources>();

function resourcesOf(backend: TensorflowBackend): Resources {
  const known = resources.get(backend);
  if (known) return known;
  const create = (name: string) => createResource(backend, `vse/adam/${name}`);
  const made = { value: create('value'), mean: create('mean'), square: create('square') };
  resources.set(backend, made);
  return made;
}
