import { pathToFileURL } from 'node:url'
import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { chromiumOr, inBrowser, type Shown } from './browser.ts'

/** A page needs nothing but itself, says nothing on the console, and shows these figures, each with marks and within the window. */
export async function isShownWhole(
  t: ExecutionContext,
  file: string,
  figures: readonly string[],
): Promise<void> {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  const { result, behaviour } = await inBrowser({ executable, file }, contentOf)
  t.deepEqual(behaviour.complaints, [])
  t.deepEqual(behaviour.requests, [pathToFileURL(file).href])
  t.deepEqual(result.figures.map(({ name }) => name).sort(), figures.toSorted())
  for (const { name, marks, right } of result.figures) {
    t.true(marks > 0, `${name} has marks`)
    t.true(right <= 1280, `${name} fits`)
  }
  t.is(new Set(result.ids).size, result.ids.length, 'no id twice')
  t.deepEqual(
    result.references.filter((id) => !result.ids.includes(id)),
    [],
  )
  t.is(result.width, 1280, 'nothing is wider than the window')
  t.is(result.scripts, 1)
}

async function contentOf(page: Page) {
  return {
    figures: await page.locator('figure').evaluateAll((figures: readonly Shown[]) =>
      figures.map((figure) => ({
        name: figure.id,
        marks: [...figure.querySelectorAll('svg .role-mark path, svg .role-mark rect')].filter((mark) => {
          const { width, height } = mark.getBoundingClientRect()
          return width > 0 || height > 0
        }).length,
        right: Math.max(
          ...[...figure.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect().right),
        ),
      })),
    ),
    ids: await page.locator('[id]').evaluateAll((all: readonly Shown[]) => all.map(({ id }) => id)),
    references: await page
      .locator('[clip-path], [fill^="url"]')
      .evaluateAll((all: readonly Shown[]) =>
        all.flatMap((element) =>
          ['clip-path', 'fill'].flatMap(
            (name) => /#([^)"]+)/.exec(element.getAttribute(name) ?? '')?.[1] ?? [],
          ),
        ),
      ),
    width: await page.locator('html').evaluate((html: Shown) => html.scrollWidth),
    scripts: await page.locator('script').count(),
  }
}

/** No two labels of axes, legends and titles of a figure lie on each other. */
export async function hasLabelsApart(t: ExecutionContext, file: string): Promise<void> {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  const { result } = await inBrowser({ executable, file }, (page) =>
    page.locator('figure').evaluateAll((figures: readonly Shown[]) =>
      figures.flatMap((figure) => {
        const labels = [...figure.querySelectorAll('svg text')]
          // The boxes of tilted and of turned labels are larger than what they say.
          .filter((text) => !/rotate/.test(text.getAttribute('transform') ?? ''))
          .filter((text) => text.closest('.role-mark') === null && text.textContent !== '')
          .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }))
        return labels.flatMap((one, index) =>
          labels
            .slice(index + 1)
            .filter(
              ({ box }) =>
                Math.min(one.box.right, box.right) - Math.max(one.box.left, box.left) > 1 &&
                Math.min(one.box.bottom, box.bottom) - Math.max(one.box.top, box.top) > 3,
            )
            .map((other) => `${figure.id}: “${one.words}” and “${other.words}”`),
        )
      }),
    ),
  )
  t.deepEqual(result, [])
}
