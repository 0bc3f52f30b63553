import { readdirSync, readFileSync } from 'node:fs';

/** The most that one package may weigh whole, minified and compressed, without its dependencies; all are tree-shakeable. */
const budgets = {
  base: '4 kB',
  core: '4 kB',
  formats: '12 kB',
  threads: '3 kB',
  backend: '17 kB',
  'backend-tensorflow': '9 kB',
  layers: '9 kB',
  subspace: '14 kB',
  'image-encoders': '6 kB',
  'feature-store': '9 kB',
  features: '24 kB',
  'text-encoders': '28 kB',
  attention: '12 kB',
  losses: '12 kB',
  eval: '10 kB',
  datasets: '30 kB',
  trainer: '24 kB',
  onnx: '8 kB',
  sweep: '6 kB',
  report: '12 kB',
};

const unbudgeted = readdirSync('packages').filter((name) => !(name in budgets) && name !== 'testing');
if (unbudgeted.length > 0) throw new Error(`no size budget for ${unbudgeted.join(', ')}`);

export default Object.entries(budgets).map(([name, limit]) => {
  const manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
  return {
    name: `@vse/${name}`,
    path: `packages/${name}/dist/index.js`,
    limit,
    ignore: [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})],
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  };
});
