import type { Figure, NotDrawn } from '../../figures/kit/figure.ts'
import { escaped, type Table, tableHtml } from './html.ts'
import { SCRIPT, STYLE } from './page-style.ts'
import type { PrintFormat } from './print/formats.ts'
import { svgOfPage } from './svg.ts'

/** A figure with its picture. */
export interface DrawnFigure {
  readonly figure: Figure
  /** An SVG document, without its text alternative. */
  readonly svg: string
  /** Its files, relative to the page. */
  readonly files: { readonly svg: string; readonly spec: string }
  /** What was asked for beside SVG. */
  readonly prints: readonly Printed[]
}

/** A figure for a paper. */
export interface Printed {
  readonly format: PrintFormat
  /** Its file, relative to the page. */
  readonly file: string
  readonly bytes: Uint8Array
}

/** What a report says. All of it is text; the pictures alone are markup. */
export interface Page {
  readonly title: string
  /** One line under the title. */
  readonly subtitle: string
  readonly facts: readonly { readonly name: string; readonly value: string; readonly isCode?: boolean }[]
  /** What was expected, and whether it came so. */
  readonly verdicts: readonly { readonly ok: boolean; readonly text: string }[]
  readonly tablesBefore: readonly Table[]
  readonly figures: readonly DrawnFigure[]
  readonly notDrawn: readonly NotDrawn[]
  readonly tablesAfter: readonly Table[]
}

/** The page as one HTML document that needs nothing else, least of all the network. */
export function pageHtml(page: Page): string {
  const sections = [
    ...verdicts(page),
    ...page.tablesBefore.map(sectionOfTable),
    ...page.figures.map(sectionOfFigure),
    ...notDrawn(page),
    ...page.tablesAfter.map(sectionOfTable),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
${header(page)}
${contents(sections)}
<main>
${sections.map(({ html }) => html).join('\n')}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`
}

/** A part of the page that its table of contents names. */
interface Section {
  readonly id: string
  readonly title: string
  readonly html: string
}

const contents = (sections: readonly Section[]): string => `<nav aria-label="Contents">
<ul>
${sections.map(({ id, title }) => `<li><a href="#${escaped(id)}">${escaped(title)}</a></li>`).join('\n')}
</ul>
</nav>`

function header({ title, subtitle, facts }: Page): string {
  const entries = facts.map(({ name, value, isCode }) => {
    const text = escaped(value)
    return `<dt>${escaped(name)}</dt><dd>${isCode ? `<code>${text}</code>` : text}</dd>`
  })
  return `<header>
<h1>${escaped(title)}</h1>
${subtitle === '' ? '' : `<p class="subtitle">${escaped(subtitle)}</p>\n`}<dl>
${entries.join('\n')}
</dl>
</header>`
}

function verdicts({ verdicts: all }: Page): Section[] {
  if (all.length === 0) return []
  const items = all.map(
    ({ ok, text }) => `<li class="${ok ? 'ok' : 'failed'}">${ok ? '✔' : '✘'} ${escaped(text)}</li>`,
  )
  return [section('What was expected', `<ul class="verdicts">\n${items.join('\n')}\n</ul>`)]
}

function notDrawn({ notDrawn: all }: Page): Section[] {
  if (all.length === 0) return []
  const items = all.map(
    ({ title, reason }) => `<li>${escaped(title)}: not drawn, because ${escaped(reason)}.</li>`,
  )
  return [section('Not drawn', `<ul>\n${items.join('\n')}\n</ul>`)]
}

/** Where a section is found: `section-what-was-expected`. No figure is called so. */
const idOf = (title: string): string =>
  `section-${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`

const section = (title: string, body: string): Section => ({
  id: idOf(title),
  title,
  html: `<section aria-labelledby="${idOf(title)}">
<h2 id="${idOf(title)}">${escaped(title)}</h2>
${body}
</section>`,
})

const sectionOfTable = (table: Table): Section => section(table.title, tableHtml(table, idOf(table.title)))

function linksOf({ files, prints }: DrawnFigure): string {
  const links = [
    { name: 'SVG', file: files.svg },
    ...prints.map(({ format, file }) => ({ name: format.toUpperCase(), file })),
    { name: 'Vega-Lite specification', file: files.spec },
  ]
  return links.map(({ name, file }) => `<a href="${escaped(file)}">${name}</a>`).join(' · ')
}

function sectionOfFigure(drawn: DrawnFigure): Section {
  const { figure, svg } = drawn
  const { name, title, caption } = figure
  const [headingId, captionId] = [`${name}-heading`, `${name}-caption`]
  const picture = svgOfPage(svg, { name, title, description: caption, headingId, captionId })
  return {
    id: name,
    title,
    html: `<figure id="${escaped(name)}" aria-labelledby="${headingId}">
<h2 id="${headingId}">${escaped(title)}</h2>
<div class="wide" tabindex="0" role="group" aria-labelledby="${headingId}">
${picture}
</div>
<figcaption><span id="${captionId}">${escaped(caption)}</span> <span class="files">${linksOf(drawn)}</span></figcaption>
</figure>`,
  }
}
