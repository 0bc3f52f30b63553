import type * as tf from '@tensorflow/tfjs-core';

/** A number or list of numbers that a program reads as a uniform. */
interface UniformValue {
  readonly type: 'int32' | 'float32';
  readonly data: readonly number[];
}

/** The part of TensorFlow.js's webgpu backend that custom programs use. */
export interface WebGpuBackend {
  readonly device: GpuDevice;
  makeTensorInfo(shape: readonly number[], dtype: tf.DataType, values?: ArrayLike<number>): tf.TensorInfo;
  /** Allocates the buffer of a tensor, and fills it with the values that the host holds. */
  uploadToGPU(dataId: tf.DataId): void;
  disposeData(dataId: tf.DataId): boolean;
  /** Queues a compiled program; the bindings are the output, the inputs and the uniforms. */
  recordAndSubmit(
    program: object,
    output: tf.TensorInfo,
    inputs: readonly tf.TensorInfo[],
    uniforms: readonly UniformValue[],
  ): void;
}

/** The part of WebGPU's `GPUDevice` that is used. */
interface GpuDevice {
  readonly limits: { readonly maxComputeWorkgroupsPerDimension: number };
  createShaderModule(options: { readonly code: string }): object;
  createComputePipeline(options: object): object;
}

/** A shader, and the names of what it reads and writes. */
export interface ShaderOptions {
  readonly name: string;
  /** Buffers that it writes, and may read: `var<storage, read_write> NAME: array<f32>`. */
  readonly writes: readonly string[];
  /** Buffers that it reads: `var<storage, read> NAME: array<f32>`. */
  readonly reads: readonly string[];
  /** Buffers of int32 instead of float32. */
  readonly integers?: readonly string[];
  /** Uniforms `u.NAME`, of type i32. */
  readonly sizes: readonly string[];
  /** Uniforms `u.NAME`, of type f32. */
  readonly numbers?: readonly string[];
  /** Threads of a workgroup. Defaults to `64`. */
  readonly threads?: number;
  /**
   * Body of the program in WGSL. It has `group`, the number of its workgroup, `thread`, its number within that, and `at`, its
   * number among all threads, as i32.
   */
  readonly body: string;
  /** Functions and workgroup memory. */
  readonly declarations?: string;
}

/** Tensors and numbers of a run of a shader. */
export interface ShaderRun {
  readonly tensors: Readonly<Record<string, tf.TensorInfo>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly numbers?: Readonly<Record<string, number>>;
  /** Workgroups to run, or none; more may run, so the body checks its number. */
  readonly groups: number;
}

/** A compute shader that runs on TensorFlow.js's webgpu backend, in the queue of its own programs. */
export interface Shader {
  /** Threads of a workgroup. */
  readonly threads: number;
  run(backend: WebGpuBackend, run: ShaderRun): void;
}

/** True if a backend has what custom programs use: another version of TensorFlow.js may not. */
export function takesPrograms(backend: object): boolean {
  const { device } = backend as Partial<WebGpuBackend>;
  const names = ['makeTensorInfo', 'uploadToGPU', 'disposeData', 'recordAndSubmit'] as const;
  return (
    device !== undefined &&
    'createComputePipeline' in device &&
    names.every((name) => isMethod(backend, name))
  );
}

function isMethod(owner: object, name: string): boolean {
  return typeof (owner as Readonly<Record<string, unknown>>)[name] === 'function';
}

/** Pipelines by the device that compiled them. */
const compiled = new WeakMap<object, Map<ShaderOptions, object>>();

/** A program as the backend queues it. */
class VseProgram {
  /** Leaves out the uniforms for shapes of TensorFlow.js's own programs; one size of the output stays, the first uniform. */
  readonly pixelsOpType = 0;

  constructor(
    readonly pipeline: object,
    readonly dispatch: readonly [number, number, number],
  ) {}
}

/** Compiles a shader when it first runs on a device. */
export function shader(options: ShaderOptions): Shader {
  const { writes, reads, sizes, numbers = [], threads = 64 } = options;
  return {
    threads,
    run(backend, run) {
      if (run.groups === 0) return;
      const bound = [...writes, ...reads].map((name) => run.tensors[name]!);
      for (const { dataId } of bound) backend.uploadToGPU(dataId);
      const [output, ...inputs] = bound as [tf.TensorInfo, ...tf.TensorInfo[]];
      const most = backend.device.limits.maxComputeWorkgroupsPerDimension;
      const x = Math.min(run.groups, most);
      const program = new VseProgram(pipelineOf(backend.device, options), [x, Math.ceil(run.groups / x), 1]);
      backend.recordAndSubmit(program, { ...output, shape: [1] }, inputs, [
        ...sizes.map((name) => ({ type: 'int32' as const, data: [run.sizes[name]!] })),
        ...numbers.map((name) => ({ type: 'float32' as const, data: [run.numbers![name]!] })),
      ]);
    },
  };
}

function pipelineOf(device: GpuDevice, options: ShaderOptions): object {
  const known = compiled.get(device) ?? new Map<ShaderOptions, object>();
  compiled.set(device, known);
  const pipeline = known.get(options) ?? compile(device, options);
  known.set(options, pipeline);
  return pipeline;
}

function compile(device: GpuDevice, options: ShaderOptions): object {
  const module = device.createShaderModule({ code: sourceOf(options) });
  return device.createComputePipeline({
    label: options.name,
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
}

function sourceOf({
  writes,
  reads,
  integers = [],
  sizes,
  numbers = [],
  threads = 64,
  declarations = '',
  body,
}: ShaderOptions): string {
  const buffers = [...writes, ...reads].map((name, i) => {
    const access = i < writes.length ? 'read_write' : 'read';
    const type = integers.includes(name) ? 'i32' : 'f32';
    return `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${type}>;`;
  });
  const fields = [
    'outputSize: i32',
    ...sizes.map((name) => `${name}: i32`),
    ...numbers.map((name) => `${name}: f32`),
  ];
  return `
struct Uniforms { ${fields.join(', ')} };
${buffers.join('\n')}
@group(0) @binding(${buffers.length}) var<uniform> u: Uniforms;
${declarations}
@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) groupId: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let group = i32(groupId.x + groupId.y * groups.x);
  let thread = i32(local);
  let at = group * ${threads} + thread;
  ${body}
}`;
}
