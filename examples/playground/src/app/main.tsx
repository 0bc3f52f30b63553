import './styles/index.css';
import { render } from 'preact';
import { registerWorker } from './offline/register';
import { Page } from './page';
import { openApp } from './state/app';
import { openTheme } from './ui/theme';

const theme = openTheme();
const app = openApp();
// What was measured, for the console of the browser: playground.steps(), playground.recalls(), await playground.features().
Object.assign(globalThis, { playground: app.inspect });
render(<Page app={app} theme={theme} />, document.querySelector('#page')!);
registerWorker();
