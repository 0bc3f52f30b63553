import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File } from '@vse/formats';
import { describe, expect, it } from 'vitest';
import { installTensorflow, type InstallOptions } from './install-tensorflow';
import { fakeCompiler, fakeTfjsNode, UTIL_LINE, type FakeTfjsNodeOptions } from './testing/fake-tfjs-node';
import { CPU_WHEEL, fakeWheel, tensorflowFiles } from './testing/fake-wheel';
import { temporaryFolder } from '@vse/testing';
import { uninstallTensorflow } from './uninstall-tensorflow';
import { verifyTensorflow } from './verify-tensorflow';

/** Makes a project with a fake tfjs-node, a fake wheel and a compiler that writes its parameters to its output. */
async function setup(options?: FakeTfjsNodeOptions) {
  const project = await temporaryFolder();
  const folder = await fakeTfjsNode(project, options);
  const wheel = await fakeWheel(project, CPU_WHEEL, tensorflowFiles);
  const lines: string[] = [];
  const install: InstallOptions = {
    project,
    wheels: [wheel],
    sha256: await sha256File(wheel),
    compiler: fakeCompiler(project),
    cache: join(project, 'cache'),
    log: (line) => lines.push(line),
  };
  const text = (path: string) => readFile(join(folder, path), 'utf8');
  return { project, folder, wheel, install, lines, text };
}

const names = async (folder: string) => (await readdir(folder, { recursive: true })).sort();

describe('installTensorflow', () => {
  it('puts the libraries and the binding where tfjs-node looks, and leaves no other files', async () => {
    const { folder, install, text } = await setup();
    const before = await names(folder);
    const done = await installTensorflow(install);
    expect(done).toMatchObject({
      tensorflow: '2.99.0',
      gpu: false,
      alreadyInstalled: false,
      wheels: [CPU_WHEEL],
    });
    expect(await text('deps/lib/libtensorflow_cc.so.2')).toBe('the library');
    expect(await text('deps/lib/libtensorflow_framework.so.2')).toBe('its framework');
    expect(await text('dist/kernels/TopK.js')).not.toContain(UTIL_LINE);
    const binding = await text('lib/napi-v8/tfjs_binding.node');
    expect(binding).toContain(join(folder, 'binding/tfjs_backend.cc'));
    expect(binding).toContain('-l:libtensorflow_cc.so.2');
    const added = (await names(folder)).filter((name) => !before.includes(name));
    expect(added.map((name) => name.split('/')[0])).not.toContainEqual(expect.stringMatching(/^\.vse/));
    expect(JSON.parse(await text('deps/vse-tensorflow.json'))).toMatchObject({
      tfjsNode: '4.22.0',
      wheels: [CPU_WHEEL],
      checked: 'the expected SHA-256',
    });
  });

  it('only verifies when run again', async () => {
    const { install, folder, lines } = await setup();
    await installTensorflow(install);
    await writeFile(join(folder, 'deps/lib/mark'), '');
    expect(await installTensorflow(install)).toMatchObject({ alreadyInstalled: true, tensorflow: '2.99.0' });
    expect(existsSync(join(folder, 'deps/lib/mark'))).toBe(true);
    expect(lines.at(-1)).toMatch(/has TensorFlow from tensorflow_cpu-2\.99\.0.*; verifying/);
  });

  it('is undone to the files of npm', async () => {
    const { project, install, folder, text } = await setup();
    const before = await names(folder);
    await installTensorflow(install);
    expect(await verifyTensorflow({ project })).toMatchObject({ tensorflow: '2.99.0' });
    expect(await uninstallTensorflow({ project, cache: join(project, 'cache') })).toEqual([folder]);
    expect(await names(folder)).toEqual(before);
    expect(await text('dist/kernels/TopK.js')).toContain(UTIL_LINE);
    expect(await uninstallTensorflow({ project, cache: join(project, 'cache') })).toEqual([]);
    await mkdir(join(project, 'cache'));
    expect(await uninstallTensorflow({ project, purge: true, cache: join(project, 'cache') })).toEqual([
      join(project, 'cache'),
    ]);
  });

  it('undoes an installation that does not work', async () => {
    const { install, folder } = await setup({ product: [0, 0, 0, 0] });
    const before = await names(folder);
    await expect(installTensorflow(install)).rejects.toThrow(/a matrix product gives 0, 0, 0, 0/);
    expect(await names(folder)).toEqual(before);
  });

  it('keeps a foreign binding unless replace is set', async () => {
    const { install, folder, text } = await setup();
    await mkdir(join(folder, 'lib/napi-v8'), { recursive: true });
    await writeFile(join(folder, 'lib/napi-v8/tfjs_binding.node'), 'theirs');
    await expect(installTensorflow(install)).rejects.toThrow(
      /has a binding that this command did not build.*--replace/,
    );
    expect(await text('lib/napi-v8/tfjs_binding.node')).toBe('theirs');
    await installTensorflow({ ...install, replace: true });
    expect(await text('lib/napi-v8/tfjs_binding.node')).not.toBe('theirs');
  });

  it('changes nothing if the wheel is damaged, the compiler fails or it is aborted; clears the files of a killed run', async () => {
    const { project, install, folder, wheel } = await setup();
    const before = await names(folder);
    await mkdir(join(folder, '.vse-tensorflow-1/deps'), { recursive: true });
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(installTensorflow({ ...install, compiler: 'false' })).rejects.toThrow('there is no false');
    await expect(installTensorflow({ ...install, signal })).rejects.toThrow('stopped');
    await fakeWheel(project, CPU_WHEEL, tensorflowFiles, {
      record: (text) => text.replaceAll('sha256=', 'sha256=A'),
    });
    await expect(installTensorflow(install)).rejects.toThrow(/must have the SHA-256 \w+, got/);
    const { sha256, ...unpinned } = install;
    await expect(installTensorflow(unpinned)).rejects.toThrow(/must have a SHA-256 that is known.*--sha256/);
    const damaged = { ...install, sha256: [sha256 as string, await sha256File(wheel)] };
    await expect(installTensorflow(damaged)).rejects.toThrow(/must have the checksum A/);
    await expect(installTensorflow({ ...install, sha256: '0'.repeat(64) })).rejects.toThrow(
      /must have the SHA-256/,
    );
    await expect(
      installTensorflow({ ...damaged, wheels: [wheel, 'other-1-py3-none-any.whl'] }),
    ).rejects.toThrow(/other-1-py3-none-any\.whl is none of the wheels needed/);
    expect(await names(folder)).toEqual(before);
  });
});

describe('installTensorflow with a GPU', () => {
  const CUDA_WHEEL = 'nvidia_cublas_cu12-12.2.5.6-py3-none-manylinux1_x86_64.whl';

  it("puts CUDA's libraries where TensorFlow's look", async () => {
    const { project, install } = await setup();
    const node = join(project, 'node_modules/@tensorflow');
    await mkdir(join(node, 'tfjs-node-gpu'), { recursive: true });
    const folder = join(node, 'tfjs-node-gpu');
    await cp(join(node, 'tfjs-node'), folder, { recursive: true });
    const tensorflow = await fakeWheel(project, CPU_WHEEL.replace('_cpu', ''), {
      ...tensorflowFiles,
      'tensorflow-2.99.0.dist-info/METADATA':
        "Requires-Dist: nvidia-cublas-cu12 (==12.2.5.6) ; extra == 'and-cuda'\n" +
        "Requires-Dist: nvidia-cuda-nvcc-cu12 (==12.2.140) ; extra == 'and-cuda'\n",
    });
    const cuda = await fakeWheel(project, CUDA_WHEEL, { 'nvidia/cublas/lib/libcublas.so.12': 'products' });
    const withGpu = { ...install, gpu: true, wheels: [cuda, tensorflow] };
    const sha256 = await sha256File(tensorflow);
    await expect(installTensorflow({ ...withGpu, sha256 })).rejects.toThrow(
      /nvidia_cublas_cu12\S+ must have the SHA-256 f448d8db\w+ or \w+, got/,
    );
    const done = await installTensorflow({ ...withGpu, sha256: [sha256, await sha256File(cuda)] });
    expect(done.wheels).toEqual([CPU_WHEEL.replace('_cpu', ''), CUDA_WHEEL]);
    expect(await readFile(join(folder, 'deps/nvidia/cublas/lib/libcublas.so.12'), 'utf8')).toBe('products');
    await expect(installTensorflow({ ...install, gpu: true, wheels: install.wheels! })).rejects.toThrow(
      /--gpu needs a wheel that names its versions of CUDA/,
    );
  });
});
