import './styles/index.css';
import { registerWorker } from '@vse/page-kit/register-worker';
import { openTheme } from '@vse/page-kit/theme';
import { render } from 'preact';
import { Page } from './page';
import { openApp } from './state/app';

const theme = openTheme('vse.playground.theme');
const app = openApp();
// What was measured, for the console of the browser: playground.steps(), playground.recalls(), await playground.features().
Object.assign(globalThis, { playground: app.inspect });
render(<Page app={app} theme={theme} />, document.querySelector('#page')!);
registerWorker('./sw.js');
