import { palette } from './palette';

/** Style of the page. Widths suit a screen and an A4 sheet; paper shows every word that a screen lets one choose. */
export const style = `
:root{color-scheme:light;--text:${palette.text};--quiet:${palette.quiet};--rule:#d5dae0;--right:${palette.right}}
*{box-sizing:border-box}
html{background:#f4f5f7;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:940px;padding:48px 56px 64px;background:#fff;color:var(--text);
font:16px/1.55 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}
h1{font-size:30px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:20px;margin:44px 0 12px;padding-top:14px;border-top:1px solid var(--rule)}
h3{font-size:18px;font-weight:500;font-style:italic;margin:0}
p{margin:0 0 10px}
.subtitle{color:var(--quiet);font-size:18px}
.banner{margin:22px 0 0;padding:13px 18px;border:1px solid #d9a400;border-left-width:6px;border-radius:4px;background:#fff8e1}
.banner p{margin:0}
table,figcaption,.settings,.rank,.note,.attention,.mark{font-family:system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.settings{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));column-gap:36px;margin:0;font-size:14px}
.settings div{display:flex;justify-content:space-between;gap:14px;padding:5px 0;border-bottom:1px solid var(--rule)}
.settings dt{color:var(--quiet)}
.settings dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table.recall{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
.recall th,.recall td{padding:6px 8px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
.recall thead th{font-weight:600;color:var(--quiet);border-bottom-color:#8a939e}
.recall thead th[colspan]{border-bottom:0;padding-bottom:0;text-align:center}
.recall th:first-child{text-align:left;white-space:normal}
.recall thead tr:last-child th{text-align:right;white-space:nowrap}
.recall tbody th{font-weight:400}
.recall .run th,.recall .run td{font-weight:650;background-color:#eef5fb}
.recall .from{padding-left:24px}
.recall td i{color:var(--quiet)}
.mark{font-family:system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.settings{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));column-gap:36px;margin:0;font-size:14px}
.settings div{display:flex;justify-content:space-between;gap:14px;padding:5px 0;border-bottom:1px solid var(--rule)}
.settings dt{color:var(--quiet)}
.settings dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table.recall{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
.recall th,.recall td{padding:6px 8px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
.recall thead th{font-weight:600;color:var(--quiet);border-bottom-color:#8a939e}
.recall thead th[colspan]{border-bottom:0;padding-bottom:0;text-align:center}
.recall th:first-child{text-align:left;white-space:normal}
.recall thead tr:last-child th{text-align:right;white-space:nowrap}
.recall tbody th{font-weight:400}
.recall .run th,.recall .run td{font-weight:650;background-color:#eef5fb}
.recall .bar{background-image:linear-gradient(90deg,#c7ddf0,#c7ddf0);background-repeat:no-repeat;background-position:0 100%;
background-size:var(--value) 3px}
.recall .none{color:var(--quiet)}
.mark{display:inline-block;padding:0 7px;border:1px solid #d9a400;border-radius:9px;background:#fff8e1;font-size:11.5px;
font-weight:600;white-space:nowrap}
.note{font-size:13.5px;color:var(--quiet);margin-top:10px}
.curve svg{width:100%;height:auto;display:block}
.entry{padding:22px 0 26px;border-bottom:1px solid var(--rule)}
.entry:last-of-type{border-bottom:0}
.captioned{display:flex;gap:22px;padding:16px 0;border-bottom:1px solid var(--rule);break-inside:avoid}
.captioned figure{flex:0 0 210px}
.captioned ol{margin:0;padding-left:22px}
.captioned small{color:var(--quiet)}
.captioned .correct{font-weight:600;color:var(--right)}
.rank{font-size:13.5px;color:var(--quiet);margin:2px 0 0}
figure{margin:0}
figure svg,.chosen svg{display:block;width:100%;height:auto;border-radius:3px}
figcaption{font-size:12.5px;color:var(--quiet);padding-top:4px;font-variant-numeric:tabular-nums;line-height:1.35}
figcaption b{color:var(--text);font-weight:600}
.retrieved{display:grid;grid-template-columns:repeat(5,1fr);gap:14px;margin-top:14px;align-items:start}
.retrieved svg{outline:1px solid var(--rule)}
.retrieved .correct svg{outline:4px solid var(--right);outline-offset:1px}
.tick{color:var(--right);font-weight:650;white-space:nowrap}
.attention{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:26px;margin-top:20px;align-items:start}
fieldset{border:0;margin:0 0 10px;padding:0}
legend{padding:0;font-size:12.5px;color:var(--quiet);margin-bottom:5px}
fieldset input{position:absolute;opacity:0;pointer-events:none}
fieldset label{display:inline-block;padding:1px 7px;margin:0 1px 4px 0;border:1px solid transparent;border-radius:4px;font-size:15px;
cursor:pointer}
fieldset label:hover{background:#eef0f3}
fieldset input:checked+label{background:${palette.veil};color:#fff}
fieldset input:focus-visible+label{outline:2px solid ${palette.series};outline-offset:2px}
.layer{display:none}
.strip{display:grid;grid-template-columns:repeat(auto-fill,minmax(96px,1fr));gap:10px 9px}
.sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:26px 24px;align-items:start}
.phrases{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:30px 24px;align-items:start}
.localized figure{margin-bottom:12px}
.localized figcaption{padding:0 0 4px}
.said{font-size:15px;line-height:1.6;margin:0}
.said u{text-decoration-thickness:2px;text-underline-offset:3px}
.said sup{font-size:10.5px;font-weight:700;line-height:0}
.recall+.recall{margin-top:18px}
.defs{position:absolute;width:0;height:0}
@media screen and (max-width:720px){body{padding:26px 18px}.attention{grid-template-columns:1fr}.retrieved{grid-template-columns:repeat(3,1fr)}}
@media print{@page{margin:16mm}html{background:#fff}body{max-width:none;padding:0;font-size:11pt}.strip{grid-template-columns:repeat(auto-fill,minmax(80px,1fr))}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.retrieved,.attention,figure,.localized,.scroll,.banner{break-inside:avoid}h2,h3,.rank{break-after:avoid}.scroll{overflow:visible}}
`;
