/** The style of reports: light and dark by the reader's choice, one column on a phone. */
export const STYLES = `
:root { color-scheme: light dark; --page: #fff; --text: #1d2330; --soft: #5c6677; --line: #d8dde6; --panel: #f5f7fa; --bar: #cfe0f6;
  --good: #1a7f4b; --bad: #b3261e; --c0: #1f5fbf; --c1: #c04b00; --c2: #1a7f4b; --c3: #8a3ab9; --c4: #a3134d; --c5: #55606e; }
@media (prefers-color-scheme: dark) { :root { --page: #12161d; --text: #e6eaf2; --soft: #a2adbd; --line: #343c4a; --panel: #1b212b; --bar: #24466f;
  --good: #5fd08f; --bad: #ff8a80; --c0: #7db3ff; --c1: #ffa35c; --c2: #5fd08f; --c3: #d29bff; --c4: #ff8fb8; --c5: #b3bdca; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; padding: 0 16px 48px; max-width: 1320px; background: var(--page); color: var(--text); font: 16px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 20px 0 4px; } h2 { font-size: 1.2rem; margin: 36px 0 10px; } h3 { font-size: 1rem; margin: 16px 0 6px; }
p { margin: 4px 0 10px; } .soft { color: var(--soft); }
a { color: var(--c0); } :focus-visible { outline: 3px solid var(--c0); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--page); padding: 6px 10px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; margin: 12px 0; list-style: none; }
nav a { display: inline-block; padding: 4px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 10px; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
.tiles b { display: block; font-size: 1.35rem; font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 16px; }
figure { margin: 0; min-width: 0; } figcaption { font-weight: 600; }
.chart { border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; }
.plot { position: relative; touch-action: pan-y; } .plot svg { display: block; width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 2px 0; padding: 0; list-style: none; font-size: .85rem; }
.legend svg { width: 24px; height: 8px; margin-right: 5px; vertical-align: middle; }
.line { fill: none; stroke-width: 1.8; vector-effect: non-scaling-stroke; } .grid { stroke: var(--line); } .mark { stroke: var(--line); stroke-dasharray: 2 2; }
.cursor { stroke: var(--soft); } .tick { font-size: 11px; fill: var(--soft); } .axis { font-size: 11.5px; fill: var(--soft); }
.tip { position: absolute; top: 6px; pointer-events: none; max-width: 70%; background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; font-size: .82rem; box-shadow: 0 2px 8px rgb(0 0 0 / .18); }
.tip div { display: flex; justify-content: space-between; gap: 12px; } .tip i { font-style: normal; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
${[0, 1, 2, 3, 4, 5].map(i => `.line.c${i} { stroke: var(--c${i}); } .dot.c${i} { fill: var(--c${i}); } .t${i} { color: var(--c${i}); }`).join('\n')}
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; } caption { text-align: left; font-weight: 600; padding: 4px 0; max-width: calc(100vw - 40px); }
th { white-space: nowrap; } td { min-width: 56px; } td.text, th.text { text-align: left; min-width: 150px; }
th, td { padding: 3px 8px; text-align: right; border-bottom: 1px solid var(--line); } th[scope=row], thead th:first-child { text-align: left; font-weight: 400; } thead th { vertical-align: bottom; }
td.share { background: linear-gradient(to right, var(--bar) calc(var(--share) * 100%), transparent 0); white-space: nowrap; } td.best { font-weight: 700; } tfoot th, tfoot td { border-top: 2px solid var(--line); }
.wide { width: 100%; } .scroll { position: relative; overflow-x: auto; max-width: 100%; margin-bottom: 12px; } .numbers .scroll { max-height: 260px; overflow: auto; }
summary { cursor: pointer; padding: 6px 0; } pre { white-space: pre-wrap; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px; font-size: .82rem; margin: 4px 0; }
.matrix td { padding: 2px 3px; min-width: 34px; text-align: center; font-size: .78rem; background: color-mix(in srgb, var(--c0) calc(var(--share) * 75%), var(--page)); border: 1px solid var(--page); } .matrix td.right { outline: 1px solid var(--soft); outline-offset: -2px; } .matrix th { font-size: .78rem; padding: 2px 5px; } .matrix thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 190px), 1fr)); gap: 12px; padding: 0; margin: 0; list-style: none; } .samples.maps { grid-template-columns: 1fr; }
.samples > li { border: 1px solid var(--line); border-radius: 8px; padding: 8px; font-size: .85rem; } .samples img { width: 100%; display: block; border-radius: 4px; } .samples.small img { image-rendering: pixelated; }
.views { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: 8px; } .right-word { color: var(--good); } .wrong-word { color: var(--bad); }
.samples ul { padding: 0; margin: 4px 0 0; list-style: none; }
.samples ul.classes { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 8px; } .classes li { white-space: nowrap; } .classes svg { width: 14px; height: 14px; margin-right: 5px; vertical-align: -2px; } .classes rect { stroke: var(--soft); }
@media (max-width: 480px) { body { padding: 0 12px 40px; } .samples.small, .views { grid-template-columns: 1fr 1fr; } th, td { padding: 3px 5px; } h1 { font-size: 1.25rem; } }
@media print { nav, .skip { display: none; } }
`;
