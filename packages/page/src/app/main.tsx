import './styles/index.css';
import { render } from 'preact';
import { openApp } from './app-state';
import { registerWorker } from './offline/register';
import { Page } from './page';
import { openTheme } from './theme/theme';

const theme = openTheme();
const app = openApp();
render(<Page app={app} theme={theme} />, document.querySelector('#page')!);
registerWorker();
