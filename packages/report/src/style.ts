import { explorerRules } from './maps/explorer-rules';
import { darkPalette, paintRules, palette, type Ink } from './palette';

/** Colours of a page beside those of figures. */
const light = {
  back: '#f4f5f7',
  'page-rule': '#d5dae0',
  run: '#eef5fb',
  warn: '#fff8e1',
  'warn-line': '#d9a400',
  hover: '#eef0f3',
  chosen: palette.veil,
  'chosen-text': '#ffffff',
};
const dark: Readonly<Record<keyof typeof light, string>> = {
  back: '#0e1013',
  'page-rule': '#333a42',
  run: '#1c2a38',
  warn: '#2c2408',
  'warn-line': '#b98c00',
  hover: '#262c33',
  chosen: '#e9ecef',
  'chosen-text': '#0c1420',
};

function variables(inks: Readonly<Record<Ink, string>>, others: typeof dark): string {
  return Object.entries({ ...inks, ...others })
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

/**
 * Style of the page, light and dark as the reader's system is; paper is light. Widths suit a screen and an A4 sheet; paper shows
 * every word that a screen lets one choose.
 */
export const style = `
:root{color-scheme:light;${variables(palette, light)}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${variables(darkPalette, dark)}}}
*{box-sizing:border-box}
html{background:var(--back);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1040px;padding:48px 56px 64px;background:var(--page);color:var(--text);
font:16px/1.55 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;overflow-wrap:break-word}
h1{font-size:30px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:20px;margin:44px 0 12px;padding-top:14px;border-top:1px solid var(--page-rule)}
h3{font-size:18px;font-weight:500;font-style:italic;margin:0}
p{margin:0 0 10px}
.subtitle{color:var(--quiet);font-size:18px}
.banner{margin:22px 0 0;padding:13px 18px;border:1px solid var(--warn-line);border-left-width:6px;border-radius:4px;background:var(--warn)}
.banner p{margin:0}
table,figcaption,.settings,.rank,.note,.attention,.mark,.legend{font-family:system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.settings{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(250px,100%),1fr));column-gap:36px;margin:0;font-size:14px}
.settings div{display:flex;justify-content:space-between;gap:14px;padding:5px 0;border-bottom:1px solid var(--page-rule)}
.settings dt{color:var(--quiet)}
.settings dd{margin:0;min-width:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.scroll{overflow-x:auto;container-type:inline-size}
table.recall{width:100%;border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
.recall th,.recall td{padding:6px 4px;text-align:right;border-bottom:1px solid var(--page-rule);white-space:nowrap}
.recall thead th{font-weight:600;color:var(--quiet);border-bottom-color:var(--axis)}
.recall thead th[colspan]{border-bottom:0;padding-bottom:0;text-align:center}
.recall tbody th,.recall thead .corner{text-align:left;white-space:normal;vertical-align:top}
.recall tbody th{font-weight:400}
.recall .run th,.recall .run td{font-weight:600;background-color:var(--run)}
.recall .from{padding-left:14px}
.recall .words{white-space:normal;text-align:left;font-weight:400}
.recall td i{color:var(--quiet)}
.recall+.recall{margin-top:18px}
.mark{display:inline-block;padding:0 7px;border:1px solid var(--warn-line);border-radius:9px;background:var(--warn);font-size:11.5px;
font-weight:600;white-space:nowrap}
.note{font-size:13.5px;color:var(--quiet);margin-top:10px}
${paintRules()}
.hue-line{stroke:var(--hue)}.hue-fill{fill:var(--hue)}.said span{color:var(--hue)}
@media screen and (prefers-color-scheme:dark){
.hue-line{stroke:color-mix(in srgb,var(--hue) 50%,#fff)}.hue-fill{fill:color-mix(in srgb,var(--hue) 50%,#fff)}
.said span{color:color-mix(in srgb,var(--hue) 45%,#fff)}}
.curve>svg,.curves>svg{width:100%;height:auto;display:block}
.curves{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(330px,100%),1fr));gap:22px 28px}
.curves>svg:only-child{max-width:600px}
.map{max-width:900px}
.drawing{overflow-x:auto;margin-bottom:8px}
.drawing>svg{display:block;max-width:100%;height:auto}
@media screen and (max-width:720px){.drawing>svg{max-width:none}}
ul.legend{display:flex;flex-wrap:wrap;gap:4px 22px;list-style:none;margin:0 0 12px;padding:0;font-size:13.5px}
ul.legend li{display:flex;align-items:center;gap:7px}
.entry{padding:22px 0 26px;border-bottom:1px solid var(--page-rule)}
.entry:last-of-type{border-bottom:0}
.captioned{display:flex;gap:22px;padding:16px 0;border-bottom:1px solid var(--page-rule);break-inside:avoid}
.captioned figure{flex:0 0 210px}
.captioned ol{margin:0;padding-left:22px}
.captioned small{color:var(--quiet)}
.captioned .correct{font-weight:600;color:var(--right)}
.rank{font-size:13.5px;color:var(--quiet);margin:2px 0 0}
figure{margin:0;min-width:0}
figure>svg,.chosen>svg{display:block;width:100%;height:auto;border-radius:3px}
figcaption{font-size:12.5px;color:var(--quiet);padding-top:4px;font-variant-numeric:tabular-nums;line-height:1.35;overflow-wrap:anywhere}
figcaption b{color:var(--text);font-weight:600}
.retrieved{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:14px;margin-top:14px;align-items:start}
.retrieved svg{outline:1px solid var(--page-rule)}
.retrieved .correct svg{outline:4px solid var(--right);outline-offset:1px}
.tick{color:var(--right);font-weight:650;white-space:nowrap}
.attention{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:26px;margin-top:20px;align-items:start}
fieldset{border:0;margin:0 0 10px;padding:0;min-width:0}
legend{padding:0;font-size:12.5px;color:var(--quiet);margin-bottom:5px}
fieldset input{position:absolute;opacity:0;pointer-events:none}
fieldset label{display:inline-block;padding:1px 7px;margin:0 1px 4px 0;border:1px solid transparent;border-radius:4px;font-size:15px;
cursor:pointer}
fieldset label:hover{background:var(--hover)}
fieldset input:checked+label{background:var(--chosen);color:var(--chosen-text)}
fieldset input:focus-visible+label{outline:2px solid var(--series);outline-offset:2px}
.layer{display:none}
.strip{display:grid;grid-template-columns:repeat(auto-fill,minmax(96px,1fr));gap:10px 9px}
.sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(240px,100%),1fr));gap:26px 24px;align-items:start}
.phrases{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(240px,100%),1fr));gap:30px 24px;align-items:start}
.localized figure{margin-bottom:12px}
.localized figcaption{padding:0 0 4px}
.said{font-size:15px;line-height:1.6;margin:0}
.said u{text-decoration-thickness:2px;text-underline-offset:3px}
.said sup{font-size:10.5px;font-weight:700;line-height:0}
.defs{position:absolute;width:0;height:0}
${explorerRules}@media screen and (max-width:900px){body{padding:32px 14px 48px}}
@media screen and (max-width:720px){body{padding:26px 18px}.attention{grid-template-columns:1fr}.retrieved{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media screen and (max-width:520px){.captioned{display:block}.captioned figure{max-width:260px;margin-bottom:10px}}
@media print{@page{margin:16mm}html{background:#fff}body{max-width:none;padding:0;font-size:11pt}.strip{grid-template-columns:repeat(auto-fill,minmax(80px,1fr))}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.retrieved,.attention,figure,.localized,.recall tr,.banner{break-inside:avoid}h2,h3,.rank{break-after:avoid}}
`;
