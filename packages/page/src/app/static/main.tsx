import '../styles/index.css';
import { openTheme } from '@vse/page-kit/theme';
import { render } from 'preact';
import { openApp } from '../app-state';
import { Page } from '../page';
import { openFiles } from './open-files';
import { Opening } from './opening';

// The page of a collection in files: it searches by itself, and asks its server for files alone.
const theme = openTheme('vse.theme');
const root = document.querySelector('#page')!;
const show = (step: string) => render(<Opening step={step} />, root);
openFiles(new URL('./', document.baseURI), show).then(
  (client) => render(<Page app={openApp(client)} theme={theme} />, root),
  (error: unknown) =>
    render(<Opening fault={error instanceof Error ? error.message : String(error)} />, root),
);
