import { defineConfig, type DefaultTheme } from 'vitepress';
import { parts } from './parts';

const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      { text: 'Three minutes', link: '/guide/getting-started' },
      { text: 'Packages', link: '/guide/packages' },
      { text: 'Coming from PyTorch', link: '/guide/pytorch' },
      { text: 'Errors', link: '/guide/errors' },
    ],
  },
  {
    text: 'Ideas',
    items: [
      { text: 'One space', link: '/ideas/joint-space' },
      { text: 'The waist', link: '/ideas/waist' },
      { text: 'Hard negatives', link: '/ideas/hard-negatives' },
      { text: 'Positives', link: '/ideas/positives' },
      { text: 'Attention as alignment', link: '/ideas/attention' },
      { text: 'Pooling', link: '/ideas/pooling' },
      { text: 'Evaluation and its traps', link: '/ideas/evaluation' },
      { text: 'Hubs', link: '/ideas/hubness' },
    ],
  },
  {
    text: 'Systems',
    items: [
      { text: 'All systems', link: '/systems/' },
      { text: 'SCAN', link: '/systems/scan' },
      { text: 'VSE++, VSE0, Order', link: '/systems/vsepp' },
      { text: 'VSE∞', link: '/systems/vse-infinity' },
      { text: 'CHAN', link: '/systems/chan' },
      { text: 'SAF', link: '/systems/saf' },
      { text: 'SGR', link: '/systems/sgr' },
      { text: 'DAN', link: '/systems/dan' },
      { text: 'DVSA', link: '/systems/dvsa' },
      { text: 'DeFrag', link: '/systems/defrag' },
      { text: 'DSPE', link: '/systems/dspe' },
      { text: 'CCA', link: '/systems/cca' },
      { text: 'Deep CCA', link: '/systems/deep-cca' },
      { text: 'WSABIE and DeViSE', link: '/systems/wsabie-devise' },
      { text: 'Favre’s tutorial', link: '/systems/favre' },
      { text: 'The best global model', link: '/systems/best-global' },
    ],
  },
  {
    text: 'How to',
    items: [
      { text: 'Use your own features', link: '/how-to/own-features' },
      { text: 'Write a loss', link: '/how-to/own-loss' },
      { text: 'Choose a similarity', link: '/how-to/similarities' },
      { text: 'Stop and resume', link: '/how-to/resume' },
      { text: 'Sweep, on one machine or several', link: '/how-to/sweeps' },
      { text: 'Run in a page', link: '/how-to/browser' },
      { text: 'Bundlers, Yarn PnP, Jest', link: '/how-to/tools' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Results', link: '/results' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Glossary', link: '/glossary' },
      { text: 'What is stable', link: '/guide/stability' },
      { text: 'Changes', link: '/changes' },
    ],
  },
];

/** Path under which the site is served. */
const base = process.env['VSE_SITE_BASE'] ?? '/';

export default defineConfig({
  lang: 'en',
  title: '@vse',
  description: 'Images and sentences in one embedding space, in TypeScript: train it, measure it, search it.',
  base,
  outDir: 'dist',
  cacheDir: '.cache/vitepress',
  srcExclude: ['node_modules/**', 'dist/**', '.cache/**'],
  lastUpdated: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}favicon.svg` }]],
  metaChunk: true,
  // Built by others, and copied into the built site: API pages by typedoc, the playground by Vite.
  ignoreDeadLinks: [/^\/api\//, /^\/live\//],
  // Themes whose every colour reaches a contrast of 4.5.
  markdown: {
    config: parts,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/guide/getting-started' },
      { text: 'Ideas', link: '/ideas/joint-space' },
      { text: 'Systems', link: '/systems/' },
      { text: 'Playground', link: '/playground' },
      { text: 'Results', link: '/results' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
  },
});
