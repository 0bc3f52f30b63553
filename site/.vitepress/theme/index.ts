import DefaultTheme from 'vitepress/theme-without-fonts';
import '../../.cache/figures.css';
import './style.css';

export default DefaultTheme;
