import './styles/index.css';
import { registerWorker } from '@vse/page-kit/register-worker';
import { openTheme } from '@vse/page-kit/theme';
import { render } from 'preact';
import { openApp } from './app-state';
import { Page } from './page';

const theme = openTheme('vse.theme');
const app = openApp();
render(<Page app={app} theme={theme} />, document.querySelector('#page')!);
registerWorker('/sw.js');
