import { COLOURS_IN_THE_DARK } from '../../figures/kit/style.ts'

/** The colours of figures in the dark, as rules for the attributes that have them. */
const FIGURES_IN_THE_DARK = Object.entries(COLOURS_IN_THE_DARK)
  .flatMap(([light, dark]) =>
    ['fill', 'stroke'].map((paint) => `  figure svg [${paint}="${light}" i] { ${paint}: ${dark}; }`),
  )
  .join('\n')

/** How a report looks, on a screen and printed. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1a1a1a; --soft: #444; --paper: #fff; --code: #f2f2f2; --line: #e2e2e2; --rule: #888;
  --link: #005a8c; --bad: #a04000;
  color: var(--ink); background: var(--paper); font: 15px/1.5 Helvetica, Arial, sans-serif;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e8e8e8; --soft: #b8bcc2; --paper: #17191c; --code: #24272b; --line: #303338; --rule: #777;
    --link: #7cc4f2; --bad: #ff9d5c;
  }
${FIGURES_IN_THE_DARK}
}
body { max-width: 1040px; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; }
p { max-width: 46rem; }
.subtitle { font-size: 1.05rem; color: var(--soft); margin: .25rem 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 1rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .92em/1.4 Menlo, Consolas, monospace; background: var(--code); padding: .1em .35em; }
ul { padding-left: 1.2rem; }
nav ul { list-style: none; padding: .6rem 0; margin: 0; columns: 18rem auto; border-block: 1px solid var(--line); }
.verdicts { list-style: none; padding: 0; margin: 0; }
.verdicts .failed { font-weight: bold; color: var(--bad); }
figure { margin: 0; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--soft); max-width: 46rem; margin-top: .4rem; }
.files { white-space: nowrap; }
a { color: var(--link); }
.wide { overflow-x: auto; }
/* A table may be wider than the text, as wide as the window. Where that is not enough its right end is shaded until it is scrolled there. */
.wide.rows {
  width: max-content; min-width: 100%; max-width: calc(100vw - 2.5rem - 1rem);
  margin-left: 50%; transform: translateX(-50%);
  background:
    linear-gradient(var(--paper), var(--paper)) right / 2rem 100% no-repeat local,
    linear-gradient(to left, var(--rule), transparent) right 1px top 0 / .8rem 100% no-repeat scroll;
}
table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { padding: .22rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
thead th { border-bottom: 1px solid var(--rule); font-weight: 600; overflow-wrap: normal; vertical-align: bottom; }
tbody th { font-weight: normal; }
.left { text-align: left; }
.right { text-align: right; }
tbody .left { min-width: 8.5rem; }
tbody .right { white-space: nowrap; }
#tip { position: absolute; pointer-events: none; background: var(--paper); border: 1px solid var(--rule); padding: .15rem .5rem; font-size: .85rem; max-width: 24rem; }
@media screen and (max-width: 60rem) {
  body { margin-top: 1rem; }
  /* A figure that were made narrower would have letters that nobody can read: it is scrolled. */
  figure svg { max-width: none; }
}
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .4rem; }
}
@media print {
  @page { margin: 15mm; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  nav, .files { display: none; }
  .wide { overflow: visible; }
  .wide.rows { width: auto; max-width: none; margin: 0; transform: none; background: none; }
  table { font-size: 7.5pt; }
  th, td { padding: .1rem .3rem; }
}
`

/**
 * Shows what a mark stands for while the pointer is over it, in place of the title of its picture. The page says
 * the same without it.
 */
export const SCRIPT = `
(() => {
  for (const title of document.querySelectorAll('figure svg > title')) title.remove()
  const tip = document.createElement('div')
  tip.id = 'tip'
  tip.hidden = true
  tip.ariaHidden = 'true'
  document.body.append(tip)
  document.addEventListener('pointermove', (event) => {
    const mark = event.target.closest && event.target.closest('.role-mark [data-label]')
    tip.hidden = !mark
    if (!mark) return
    tip.textContent = mark.getAttribute('data-label')
    tip.style.left = Math.min(event.pageX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8) + 'px'
    tip.style.top = event.pageY + 14 + 'px'
  })
})()
`
