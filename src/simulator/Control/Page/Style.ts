/**
 * How the page looks: light or dark as the reader has it, one column on a phone.
 *
 * @since 0.1.0
 */

/**
 * The page's style sheet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --line: #dde1e7; --ink: #1b2230; --faint: #687386;
  --accent: #2257d6; --good: #18794e; --bad: #c4262e; --shade: #eef1f5; --in: #8a4bd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141b; --card: #181e28; --line: #2b3444; --ink: #e4e8ef; --faint: #93a0b4;
    --accent: #7aa5ff; --good: #5fcf99; --bad: #ff7b80; --shade: #212937; --in: #c79bff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
header {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: center;
  padding: 10px 20px; background: var(--card); border-bottom: 1px solid var(--line);
}
h1 { margin: 0; font-size: 17px; }
h2 { margin: 0 0 8px; font-size: 15px; display: flex; justify-content: space-between; align-items: center; }
h3 { margin: 14px 0 6px; font-size: 13px; }
header dl { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 0; }
header dl div { display: flex; gap: 6px; }
dt { color: var(--faint); } dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
header nav { margin-left: auto; display: flex; gap: 12px; align-items: center; }
#said { flex-basis: 100%; margin: 0; overflow-wrap: anywhere; } #said:empty { display: none; }
main {
  display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 16px; padding: 16px 20px;
  max-width: 1600px; margin: 0 auto; align-items: start;
}
.side { display: grid; gap: 16px; min-width: 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; min-width: 0; }
.scroll { overflow: auto; max-height: 340px; margin: 0 -16px; padding: 0 16px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th {
  position: sticky; top: 0; background: var(--card); color: var(--faint); font-weight: 500; font-size: 12px;
  text-align: left; white-space: nowrap;
}
th, td { padding: 4px 12px 4px 0; white-space: nowrap; } td { border-top: 1px solid var(--line); }
td.long { white-space: normal; overflow-wrap: anywhere; min-width: 14ch; }
.number { text-align: right; }
td.act { text-align: right; padding-right: 0; }
.good { color: var(--good); } .bad { color: var(--bad); } .faint, .none { color: var(--faint); }
.none { margin: 4px 0; }
a { color: var(--accent); }
button, input, select {
  font: inherit; color: inherit; background: var(--shade); border: 1px solid var(--line); border-radius: 7px;
  padding: 5px 10px; min-width: 0; height: 34px; white-space: nowrap;
}
button { cursor: pointer; } button:empty { display: none; } button:hover { border-color: var(--accent); }
td button { padding: 1px 9px; font-size: 12px; height: 24px; } h2 button { font-size: 13px; height: 28px; }
button[type="submit"] { border-color: var(--accent); color: var(--accent); font-weight: 600; }
button.danger, button.danger[type="submit"] { border-color: var(--bad); color: var(--bad); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
form { margin-top: 12px; } form p { margin: 8px 0; }
form > button { margin-top: 10px; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(110px, 1fr)); gap: 8px; align-items: end; }
label { display: grid; gap: 2px; min-width: 0; } label span { color: var(--faint); font-size: 12px; }
#frames {
  height: 420px; overflow: auto; margin-top: 8px; border: 1px solid var(--line); border-radius: 7px;
  font: 12px/1.5 ui-monospace, monospace;
}
summary {
  display: flex; gap: 10px; padding: 2px 8px; cursor: pointer; white-space: nowrap; overflow: hidden; list-style: none;
}
details:nth-child(even) { background: var(--shade); } summary:hover { color: var(--accent); }
.n { min-width: 4ch; text-align: right; color: var(--faint); }
.in, .out { min-width: 5ch; } .in { color: var(--in); } .out { color: var(--accent); }
.fields-of { color: var(--faint); overflow: hidden; text-overflow: ellipsis; }
ol { margin: 2px 0 8px; padding-left: 64px; overflow-wrap: anywhere; white-space: pre-wrap; }
dialog { border: 1px solid var(--line); border-radius: 10px; background: var(--card); color: var(--ink); max-width: min(420px, calc(100vw - 24px)); }
dialog::backdrop { background: #0008; } dialog menu { display: flex; gap: 10px; justify-content: flex-end; padding: 0; }
@media (max-width: 900px) {
  main { grid-template-columns: minmax(0, 1fr); padding: 10px; gap: 10px; }
  .side { gap: 10px; } header { padding: 8px 12px; position: static; }
}
@media (max-width: 600px) {
  button, input, select { height: 42px; } td button { padding: 5px 12px; height: 34px; font-size: 14px; }
  input, select { font-size: 16px; } #frames { height: 320px; } summary { padding: 5px 8px; }
  thead { position: absolute; clip-path: inset(50%); } .scroll { max-height: 480px; }
  tr {
    display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 8px 0; align-items: center;
    border-top: 1px solid var(--line);
  }
  td { border: 0; padding: 0; } td.act { margin-left: auto; } td.long { min-width: 0; }
  td[data-title]::before { content: attr(data-title) " "; color: var(--faint); font-size: 12px; }
}
`
