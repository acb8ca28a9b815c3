/** How a report looks, on a screen and printed. */
export const STYLE = `
:root { color: #1a1a1a; background: #fff; font: 15px/1.5 Helvetica, Arial, sans-serif; }
body { max-width: 1040px; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; }
p { max-width: 46rem; }
.subtitle { font-size: 1.05rem; color: #444; margin: .25rem 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 1rem 0; }
dt { color: #555; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .92em/1.4 Menlo, Consolas, monospace; background: #f4f4f4; padding: .1em .35em; }
ul { padding-left: 1.2rem; }
.verdicts { list-style: none; padding: 0; margin: 0; }
.verdicts .failed { font-weight: bold; color: #a04000; }
figure { margin: 0; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: #333; max-width: 46rem; margin-top: .4rem; }
.files { white-space: nowrap; }
a { color: #005a8c; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { padding: .22rem .6rem; border-bottom: 1px solid #e2e2e2; vertical-align: top; overflow-wrap: anywhere; }
th { border-bottom: 1px solid #888; font-weight: 600; overflow-wrap: normal; vertical-align: bottom; }
.left { text-align: left; }
.right { text-align: right; }
td.left { min-width: 8.5rem; }
td.right { white-space: nowrap; }
#tip { position: absolute; pointer-events: none; background: #fff; border: 1px solid #888; padding: .15rem .5rem; font-size: .85rem; max-width: 24rem; }
@media print {
  @page { margin: 15mm; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  .files { display: none; }
  .wide { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding: .1rem .3rem; }
}
`

/**
 * Shows what a mark stands for while the pointer is over it. The page says the same without it.
 */
export const SCRIPT = `
(() => {
  const tip = document.createElement('div')
  tip.id = 'tip'
  tip.hidden = true
  document.body.append(tip)
  document.addEventListener('pointermove', (event) => {
    const mark = event.target.closest && event.target.closest('.role-mark [aria-label]')
    tip.hidden = !mark
    if (!mark) return
    tip.textContent = mark.getAttribute('aria-label')
    tip.style.left = Math.min(event.pageX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8) + 'px'
    tip.style.top = event.pageY + 14 + 'px'
  })
})()
`
