import type { Figure, NotDrawn } from '../../figures/kit/figure.ts'
import { escaped, type Table, tableHtml } from './html.ts'
import { SCRIPT, STYLE } from './page-style.ts'

/** A figure with its picture. */
export interface DrawnFigure {
  readonly figure: Figure
  /** An SVG document. */
  readonly svg: string
  /** Its files, relative to the page. */
  readonly files: { readonly svg: string; readonly spec: string }
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
  const parts = [
    header(page),
    verdicts(page),
    ...page.tablesBefore.map(tableHtml),
    figures(page),
    ...page.tablesAfter.map(tableHtml),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
${parts.filter((part) => part !== '').join('\n')}
<script>${SCRIPT}</script>
</body>
</html>
`
}

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

function verdicts({ verdicts: all }: Page): string {
  if (all.length === 0) return ''
  const items = all.map(
    ({ ok, text }) => `<li class="${ok ? 'ok' : 'failed'}">${ok ? '✔' : '✘'} ${escaped(text)}</li>`,
  )
  return `<section>
<h2>What was expected</h2>
<ul class="verdicts">
${items.join('\n')}
</ul>
</section>`
}

function figures({ figures: all, notDrawn }: Page): string {
  const items = notDrawn.map(
    ({ title, reason }) => `<li>${escaped(title)}: not drawn, because ${escaped(reason)}.</li>`,
  )
  return [
    ...all.map(figureHtml),
    items.length === 0 ? '' : `<section>\n<h2>Not drawn</h2>\n<ul>\n${items.join('\n')}\n</ul>\n</section>`,
  ].join('\n')
}

function figureHtml({ figure, svg, files }: DrawnFigure): string {
  const { name, title, caption } = figure
  return `<figure id="${escaped(name)}">
<h2>${escaped(title)}</h2>
${inlineSvg(svg, name)}
<figcaption>${escaped(caption)} <span class="files"><a href="${escaped(files.svg)}">SVG</a> · <a href="${escaped(files.spec)}">Vega-Lite specification</a></span></figcaption>
</figure>`
}

/** The picture as part of a page: its ids get the name of the figure in front, since every picture begins to count anew. */
function inlineSvg(svg: string, name: string): string {
  return svg
    .replace(/^<\?xml[^>]*>\s*/, '')
    .replaceAll(/(<[^>]*?\s)id="([^"]+)"/g, `$1id="${name}-$2"`)
    .replaceAll(/url\((["']?|&quot;)#([^)"'&]+)\1\)/g, `url(#${name}-$2)`)
    .replaceAll(/(href=")#([^"]+)"/g, `$1#${name}-$2"`)
}
