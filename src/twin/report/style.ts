/** The look of a report: readable on light and dark screens, in print, and without colour. Figures stay on white paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1a1a1a; --faint: #595959; --paper: #ffffff; --line: #d4d4d4; --shade: #f4f5f7;
  --accept: #1b7a43; --flag: #a35a00; --refuse: #b3261e; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --faint: #a9a9a9; --paper: #16181b; --line: #3c4046; --shade: #22252a;
    --accept: #5fce8e; --flag: #f0ad4e; --refuse: #ff8a80; --link: #7db7f5; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 20px 60px; max-width: 1080px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 26px; margin: 0 0 2px; }
h2 { font-size: 19px; margin: 38px 0 8px; padding-top: 10px; border-top: 2px solid var(--line); }
h3 { font-size: 15.5px; margin: 22px 0 6px; }
p, ul { margin: 8px 0; max-width: 80ch; }
ul { padding-left: 22px; }
li { margin: 3px 0; }
a { color: var(--link); }
code { font: 13px ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.faint { color: var(--faint); }
nav { font-size: 13.5px; margin: 14px 0 0; }
nav a { margin-right: 14px; white-space: nowrap; }
.verdict { margin: 18px 0; padding: 14px 18px; border-left: 6px solid; border-radius: 4px; background: var(--shade); }
.verdict strong { font-size: 18px; }
.accept { border-color: var(--accept); } .accept strong { color: var(--accept); }
.flag { border-color: var(--flag); } .flag strong { color: var(--flag); }
.refuse { border-color: var(--refuse); } .refuse strong { color: var(--refuse); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(215px, 1fr)); gap: 10px; margin: 16px 0; }
.tile { padding: 10px 14px; border: 1px solid var(--line); border-radius: 6px; }
.tile b { display: block; font-size: 20px; line-height: 1.3; }
.tile span { color: var(--faint); font-size: 13px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13.5px; margin: 8px 0; }
th, td { padding: 3px 10px 3px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--line); white-space: nowrap; vertical-align: bottom; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.group th { padding-top: 12px; font-size: 14px; }
table.facts th { font-weight: 600; white-space: nowrap; padding-right: 22px; }
table.parameters td { vertical-align: middle; white-space: nowrap; }
table.credibility td:first-child { width: 24%; } table.credibility td { padding-right: 18px; }
td.empty, .empty { color: var(--refuse); font-style: italic; }
svg.bar { display: block; }
figure { margin: 14px 0; }
figure svg { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 4px; }
figcaption { color: var(--faint); font-size: 13.5px; margin-top: 4px; max-width: 95ch; }
.pair { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(430px, 100%), 1fr)); gap: 14px; }
.pair > * { min-width: 0; }
.pair figure { margin: 6px 0; }
.signature { display: grid; grid-template-columns: 1fr 1fr; gap: 26px 40px; margin-top: 22px; max-width: 860px; }
.signature div { border-top: 1px solid var(--ink); padding-top: 3px; margin-top: 34px; font-size: 13px; color: var(--faint); }
.box { display: inline-block; width: 13px; height: 13px; border: 1.5px solid var(--ink); margin-right: 7px; vertical-align: -2px; }
@media print {
  :root { --ink: #000; --faint: #444; --paper: #fff; --line: #bbb; --shade: #fff; --accept: #000; --flag: #000; --refuse: #000; --link: #000; }
  body { font-size: 10.5pt; padding: 0; max-width: none; }
  nav { display: none; }
  h2 { break-after: avoid; }
  figure, tr, .tile, .verdict, .signature { break-inside: avoid; }
  .wide { overflow: visible; }
  .pair { grid-template-columns: 1fr 1fr; }
  table { font-size: 7.5pt; }
  table code, tr.group th { font-size: 7.5pt; }
  th, td { padding: 2px 5px 2px 0; }
  svg.bar { width: 165px; height: auto; }
}
`.trim();
