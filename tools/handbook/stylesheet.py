"""How the handbook looks: contents beside the text on a wide screen, A4 pages on paper."""

STYLE = """\
:root { color-scheme: light; --ink: #1d2329; --quiet: #5b6672; --line: #d5dbe1; --ground: #f5f7f9; --accent: #0b5394; }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--ink); background: #fff; line-height: 1.7;
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 2rem 4rem; overflow-wrap: anywhere; }
nav { padding: 1.5rem; background: var(--ground); font-size: .85rem; }
nav h2 { margin: 0 0 .5rem; padding: 0; border: 0; font-size: 1rem; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li.level-2 { margin-top: .5rem; font-weight: 600; }
nav li.level-3 { padding-left: 1em; }
nav li.level-4 { padding-left: 2em; }
@media screen and (min-width: 75rem) {
  body { display: grid; grid-template-columns: 20rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; }
}
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
header { grid-column: 1 / -1; padding: 1rem 2rem; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.7rem; }
h2 { margin: 3rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--ink); font-size: 1.4rem; }
h3 { margin: 2rem 0 .6rem; font-size: 1.15rem; }
h4 { margin: 1.8rem 0 .5rem; padding-left: .6rem; border-left: 4px solid var(--accent); font-size: 1.05rem; }
h5 { margin: 1.4rem 0 .3rem; font-size: 1rem; color: var(--accent); }
h6 { margin: 1.2rem 0 .2rem; font-size: .95rem; }
main ul { margin: .2rem 0 .6rem; padding-left: 1.4em; }
main li { margin: .1rem 0; }
code { padding: .05em .3em; border-radius: 3px; background: var(--ground); font-size: .92em; white-space: pre-wrap;
  font-family: "Noto Sans Mono CJK SC", "Sarasa Mono SC", Menlo, Consolas, monospace; }
table { width: 100%; margin: .6rem 0 1.2rem; border-collapse: collapse; font-size: .85rem; }
th, td { padding: .3rem .5rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--ground); white-space: nowrap; }
.badge { padding: 0 .4em; border: 1px solid currentcolor; border-radius: 3px; font-size: .8em; white-space: nowrap; }
.good { color: #1b6e3c; }
.warning { color: #9a5b00; }
.bad { color: #b3261e; }
.quiet { color: var(--quiet); }
@page { size: A4; margin: 18mm 15mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { padding: 0; background: none; break-after: page; }
  a { color: inherit; }
  h2 { break-before: page; }
  h2, h3, h4, h5, h6 { break-after: avoid; }
  thead { display: table-header-group; }
  tr, h6 + ul > li { break-inside: avoid; }
}
"""
