import { onContentUpdated } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { onMounted } from 'vue';
import '../../.cache/figures.css';
import './style.css';

/** The page's; only Node's types are in scope. */
declare const document: { querySelector(selector: string): unknown };

/** Defines the element of maps, once, when a page has one. */
async function exploreMaps(): Promise<void> {
  if (document.querySelector('vse-map') !== null) await import('../../.cache/figures.js');
}

export default {
  extends: DefaultTheme,
  setup() {
    onMounted(exploreMaps);
    onContentUpdated(() => void exploreMaps());
  },
};
