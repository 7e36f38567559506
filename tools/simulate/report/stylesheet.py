"""What the report's page has beyond other documents: numbers in columns, charts, and a first page that sums it up."""

STYLE = """\
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
main > h2:first-child { margin-top: 0; }
#summary + ul { padding-left: 0; list-style: none; }
#summary + ul > li { margin: .4rem 0; }
figure { margin: .6rem 0 1.2rem; break-inside: avoid; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--quiet); font-size: .85rem; }
@media screen and (max-width: 40rem) {
  header, main { padding-left: 1rem; padding-right: 1rem; }
  table { display: block; overflow-x: auto; }
  td:first-child { min-width: 7em; overflow-wrap: normal; }
}
@media print {
  header { padding: 0 0 .4rem; }
  nav { display: none; }
  h2 { margin-top: 1.6rem; break-before: auto; }
  #benefits, #examples { break-before: page; }
  table { font-size: 8.5pt; }
  th, td { padding: .15rem .4rem; }
  h2 + table, h3 + table { break-inside: avoid; }
  [id^="examples-"] + table, #assumptions + table { break-inside: auto; }
}
"""
