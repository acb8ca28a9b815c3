import test from 'ava'
import axe from 'axe-core'
import { fragmentOf } from '../../lab/page/link.ts'
import { closeLab, inLab, playToEnd } from './browser.ts'
import { SMALL } from './scenarios.ts'

test.after.always(closeLab)

/** What axe finds, as rule and elements. */
interface Finding {
  readonly rule: string
  readonly elements: readonly string[]
}

const LOOK = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => ({ rule: id, elements: nodes.map(({ html }) => html.slice(0, 160)) })))`

for (const width of [360, 1280])
  for (const colorScheme of ['light', 'dark'] as const)
    test.serial(`axe finds no violation in any tab, ${width} pixels wide, ${colorScheme}`, async (t) => {
      const fragment = await fragmentOf({ text: SMALL, seed: undefined })
      await inLab(t, { fragment, viewport: { width, height: 800 }, colorScheme }, async (page) => {
        await playToEnd(page)
        await page.evaluate(axe.source)
        for (const tab of await page.getByRole('tab').all()) {
          await tab.click()
          t.deepEqual(await page.evaluate<Finding[]>(LOOK), [], (await tab.textContent()) ?? '')
        }
        t.is(await page.evaluate<number>('document.documentElement.scrollWidth'), width, 'nothing is wider')
      })
    })
