import { readdirSync, readFileSync } from 'node:fs';

/** The most that one package may weigh whole, minified and compressed, without its dependencies; all are tree-shakeable. */
const budgets = {
  base: '6 kB',
  core: '4 kB',
  formats: '13 kB',
  threads: '3 kB',
  backend: '39 kB', // with the shaders of webgpu, the calls of TensorFlow's own kernels, and threads for wasm
  'backend-tensorflow': '9 kB',
  layers: '9 kB',
  subspace: '14 kB',
  'image-encoders': '6.5 kB',
  'feature-store': '10 kB',
  features: '27 kB', // with the sources of regions that both commands open
  'text-encoders': '28 kB',
  attention: '12 kB',
  losses: '12 kB',
  models: '14 kB',
  eval: '15.5 kB',
  datasets: '36 kB',
  trainer: '28 kB',
  onnx: '14 kB',
  sweep: '6 kB',
  search: '34 kB', // with the statements of Postgres
  server: '22 kB', // with the limits of forms
  report: '24 kB', // with the script of maps to be explored, 4 kB
  page: '1 kB',
  cli: '29 kB', // with regions, parts and merge of `vse extract`, the table beside pictures and the page in files
};

/** Folders of packages that are not published. */
const unpublished = ['testing', 'page-kit'];
const unbudgeted = readdirSync('packages').filter(
  (name) => !(name in budgets) && !unpublished.includes(name),
);
if (unbudgeted.length > 0) throw new Error(`no size budget for ${unbudgeted.join(', ')}`);

/** A page that opens a model of VSE++ with the encoders that it needs, TensorFlow.js aside. */
const page = {
  name: 'a page with VSE++',
  path: 'packages/models/src/testing/vsepp-page.ts',
  limit: '31 kB',
  gzip: true,
  ignore: ['@tensorflow/tfjs-core'],
};

/** All scripts of the page of a search, the service worker aside. */
const searchPage = {
  name: 'the page of a search',
  path: 'packages/page/dist/site/assets/*.js',
  limit: '40 kB',
  gzip: true,
};

/** All scripts of the page of a collection in files: TensorFlow.js, its WebAssembly backend and all encoders are in them. */
const filesPage = {
  name: 'the page of a collection in files',
  path: 'packages/page/dist/files/assets/index-*.js', // which imports the others
  limit: '480 kB',
  gzip: true,
};

const packages = Object.entries(budgets).map(([name, limit]) => {
  const manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
  return {
    name: `@vse/${name}`,
    path: `packages/${name}/dist/index.js`,
    limit,
    ignore: [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})],
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  };
});

export default [...packages, page, searchPage, filesPage];
