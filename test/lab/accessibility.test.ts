import test from 'ava'
import type { Page } from 'playwright-core'
import { fragmentOf } from '../../lab/page/link.ts'
import { closeLab, inLab, playToEnd } from './browser.ts'
import { SMALL } from './scenarios.ts'
import { LOOKS, nameOf, violationsIn } from './violations.ts'

test.after.always(closeLab)

/** Opens a node that runs, and waits for what it believes. */
async function openNode(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'node' }).click()
  const number = page.getByRole('spinbutton', { name: 'Node' })
  await number.fill('7')
  await number.press('Enter')
  await page.locator('.routing').waitFor()
}

async function followOperation(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'operations' }).click()
  const number = page.getByRole('spinbutton', { name: 'Number' })
  await number.fill('30')
  await number.press('Enter')
  await page.locator('.story li').first().waitFor()
}

for (const look of LOOKS)
  test.serial(
    `axe finds no violation in any tab, nor of a node or an operation that is opened, ${nameOf(look)}`,
    async (t) => {
      const { width } = look.viewport
      const fragment = await fragmentOf({ text: SMALL, seed: undefined })
      await inLab(t, { fragment, ...look }, async (page) => {
        const isAsWide = async (what: string): Promise<void> => {
          const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
          t.is(wide, width, `${what}: nothing is wider`)
        }
        await playToEnd(page)
        t.deepEqual(await violationsIn(page), [], 'the page')
        for (const tab of await page.getByRole('tab').all()) {
          await tab.click()
          const name = (await tab.textContent()) ?? ''
          t.deepEqual(await violationsIn(page, '#panel'), [], name)
          await isAsWide(name)
        }
        await openNode(page)
        t.deepEqual(await violationsIn(page, '#panel'), [], 'a node')
        await isAsWide('a node')
        await followOperation(page)
        t.deepEqual(await violationsIn(page, '#panel'), [], 'an operation')
        await isAsWide('an operation')
      })
    },
  )
