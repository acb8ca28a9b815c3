import { createRequire } from 'node:module'
import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { chromiumOr, inBrowser, type Shown } from './browser.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** axe finds nothing amiss in a report, in wide and narrow windows, light and dark, and nothing is wider than the window. */
export async function isAccessible(t: ExecutionContext, file: string): Promise<void> {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  for (const width of [1280, 400])
    for (const colours of ['light', 'dark'] as const) {
      const { result }: { readonly result: Found } = await inBrowser(
        { executable, file, width, colours },
        lookAt,
      )
      t.deepEqual(result.violations, [], `${width} pixels, ${colours}`)
      t.is(result.width, width, `nothing is wider than ${width} pixels`)
    }
}

interface Found {
  readonly violations: readonly string[]
  readonly width: number
}

const lookAt = async (page: Page): Promise<Found> => ({
  violations: await violationsIn(page),
  width: await page.locator('html').evaluate((html: Shown) => html.scrollWidth),
})

async function violationsIn(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE })
  const { violations } = (await page.evaluate('axe.run()')) as { violations: readonly Violation[] }
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  )
}

/** Each picture has one name and one description, and its marks have none; at 400 pixels its letters are of the size they have at 1280. */
export async function hasTextAlternatives(t: ExecutionContext, file: string): Promise<void> {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  const { result } = await inBrowser({ executable, file, width: 400 }, (page) =>
    page.locator('figure').evaluateAll((figures: readonly Shown[]) =>
      figures.map((figure) => {
        const [svg] = [...figure.querySelectorAll('svg')]
        const textOf = (id: string | null | undefined) =>
          [...figure.querySelectorAll(`[id="${id}"]`)][0]?.textContent ?? ''
        return {
          name: figure.id,
          role: svg?.getAttribute('role'),
          named: textOf(svg?.getAttribute('aria-labelledby')),
          described: textOf(svg?.getAttribute('aria-describedby')),
          labels: [...figure.querySelectorAll('svg [aria-label], svg [role]')].length,
          drawnAt: (svg?.getBoundingClientRect().width ?? 0) / Number(svg?.getAttribute('width')),
        }
      }),
    ),
  )
  t.true(result.length > 0)
  for (const { name, role, named, described, labels, drawnAt } of result) {
    t.is(role, 'img', name)
    t.regex(named, /^[A-Z]/, name)
    t.regex(described, /^[A-Z].*\.$/, name)
    t.is(labels, 0, name)
    t.is(drawnAt, 1, name)
  }
}
