import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds, as rule and elements. */
export interface Violation {
  readonly rule: string
  readonly elements: readonly string[]
}

/** What axe finds wrong with a page, or with a part of it. */
export async function violationsIn(page: Page, part = 'html'): Promise<Violation[]> {
  await page.evaluate(axe.source)
  return page.evaluate<Violation[]>(`axe.run('${part}').then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ rule: id, elements: nodes.map(({ html }) => html.slice(0, 160)) })))`)
}

/** The widths and colours in which pages are looked at. */
export const LOOKS = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport: { width, height: 800 }, colorScheme })),
)

export const nameOf = ({ viewport, colorScheme }: (typeof LOOKS)[number]): string =>
  `${viewport.width} pixels wide, ${colorScheme}`
