import { escaped } from './html.ts'

/** What a picture says to a reader who cannot see it. */
export interface TextAlternative {
  readonly title: string
  readonly description: string
}

/** A picture as a file of its own, with its text alternative inside. */
export function svgFile(svg: string, { title, description }: TextAlternative): string {
  const alternative = `<title id="title">${escaped(title)}</title><desc id="description">${escaped(description)}</desc>`
  return withAlternative(withoutLabels(svg), {
    attributes: 'role="img" aria-labelledby="title" aria-describedby="description"',
    alternative,
  })
}

/**
 * A picture as part of a page. Its name and its description are elements of the page: the heading and the
 * caption. Ids get the name of the figure in front, since each picture begins to count anew.
 */
export function svgOfPage(
  svg: string,
  figure: TextAlternative & { readonly name: string; readonly headingId: string; readonly captionId: string },
): string {
  const { name, title, description, headingId, captionId } = figure
  return withAlternative(
    svg
      .replace(/^<\?xml[^>]*>\s*/, '')
      .replaceAll(/(<[^>]*?\s)id="([^"]+)"/g, `$1id="${name}-$2"`)
      .replaceAll(/url\((["']?|&quot;)#([^)"'&]+)\1\)/g, `url(#${name}-$2)`)
      .replaceAll(/(href=")#([^"]+)"/g, `$1#${name}-$2"`),
    {
      attributes: `role="img" aria-labelledby="${headingId}" aria-describedby="${captionId}"`,
      alternative: `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`,
    },
  )
}

const withAlternative = (
  svg: string,
  { attributes, alternative }: { readonly attributes: string; readonly alternative: string },
): string => svg.replace(/<svg ([^>]*)>/, (_, rest: string) => `<svg ${attributes} ${rest}>${alternative}`)

/** What the pointer shows on a page. A file has no use for it. */
const withoutLabels = (svg: string): string => svg.replaceAll(/ data-label="[^"]*"/g, '')

/**
 * A picture as Vega draws it, without what is not visible. A picture has one text alternative, that of its figure:
 * roles and labels of its parts go, but for the labels of marks, which the pointer shows. A tenth of a pixel is
 * as fine as paper and screens are.
 */
export function lightSvg(svg: string): string {
  return svg
    .replaceAll(' stroke-dasharray="1,0"', '')
    .replaceAll(/<path class="(?:foreground|background)"[^>]*display="none"\/>/g, '')
    .replaceAll(/<path class="background" aria-hidden="true" d="[^"]*"(?: pointer-events="none")?\/>/g, '')
    .replaceAll(/<g class="mark-[a-z]+ role-(?:axis|legend)[a-z-]*"[^>]*>/g, withoutMarkLabel)
    .replaceAll(/ aria-label="([^"]*)"/g, ' data-label="$1"')
    .replaceAll(/ (?:aria-[a-z]+|role)="[^"]*"/g, '')
    .replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(/ (d|transform|x2?|y2?|width|height)="[^"]*"/g, rounded))
}

/** Axes and legends say in words what stands beside them in letters. */
const withoutMarkLabel = (tag: string): string => tag.replace(/ aria-label="[^"]*"/, '')

const rounded = (attribute: string): string => attribute.replaceAll(/-?\d+\.\d{2,}/g, tenths)

const tenths = (number: string): string => String(Number(Number(number).toFixed(1)))
