/** Rules of a map that can be explored; its colours are those of figures. */
export const explorerRules = `
vse-map{display:block}
vse-map ul.legend{display:flex;flex-wrap:wrap;gap:4px 22px;list-style:none;margin:0 0 10px;padding:0;font-size:13.5px}
vse-map ul.legend li{display:flex;align-items:center;gap:7px;margin:0}
.map-stage{position:relative;border:1px solid var(--rule);border-radius:5px;overflow:hidden;background:var(--page);touch-action:pan-y}
.map-stage:focus{touch-action:none}
.map-stage:focus-visible{outline:2px solid var(--series);outline-offset:2px}
.map-stage>svg{display:block;width:100%;height:auto;cursor:grab;user-select:none;-webkit-user-select:none}
.map-stage.is-dragged>svg{cursor:grabbing}
.map-tools{position:absolute;top:8px;right:8px;display:flex;gap:6px}
vse-map button{font:13.5px/1.35 system-ui,sans-serif;color:var(--text);background:var(--page);border:1px solid var(--axis);border-radius:4px;padding:5px 9px;min-width:30px;min-height:30px;cursor:pointer;text-align:left}
vse-map button:hover{border-color:var(--series)}
vse-map button:focus-visible{outline:2px solid var(--series);outline-offset:1px}
.map-tools button{text-align:center}
.map-tip{position:absolute;max-width:min(320px,70%);padding:3px 8px;font:13px/1.4 system-ui,sans-serif;color:var(--page);background:var(--text);border-radius:4px;pointer-events:none}
.map-tip[hidden]{display:none}
.map-keys{font:13px/1.5 system-ui,sans-serif;color:var(--quiet);margin:6px 0 0}
.map-said{font:15px/1.5 system-ui,sans-serif;margin:10px 0 6px;min-height:23px}
.map-chosen{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(260px,100%),1fr));gap:10px 26px;font:14px/1.45 system-ui,sans-serif}
.map-chosen>div{min-width:0}
.map-chosen .map-title{font:600 13.5px/1.4 system-ui,sans-serif;margin:0 0 5px;color:var(--text)}
.map-chosen ol{margin:0;padding:0;list-style:none;display:grid;gap:5px}
.map-chosen li{margin:0}
.map-chosen li button{display:flex;gap:9px;align-items:center;width:100%;overflow-wrap:anywhere}
.map-chosen svg{flex:0 0 auto;border-radius:2px}
.map-own{color:var(--right);font-weight:650;white-space:nowrap}
.has-choice .map-item{opacity:.35}
.has-choice .map-item.is-chosen,.has-choice .map-item.is-near,.has-choice .map-item.is-own,.map-item.is-pointed{opacity:1}
.map-ring{fill:none;stroke:var(--text);stroke-width:2.4}
.map-near{fill:none;stroke:var(--series);stroke-width:1.6;stroke-dasharray:5 3}
@media print{.map-tools,.map-keys,.map-said,.map-chosen{display:none}}
`;
