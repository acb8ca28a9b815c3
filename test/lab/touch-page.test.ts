import { readFileSync } from 'node:fs'
import test from 'ava'
import type { Page } from 'playwright-core'
import { fragmentOf } from '../../lab/page/link.ts'
import { closeLab, inLab, playToEnd } from './browser.ts'
import { fingerprintOf, SMALL } from './scenarios.ts'
import { LOOKS, nameOf, violationsIn } from './violations.ts'

test.after.always(closeLab)

/** To a part of the run, of which the film is there. */
async function moveTo(page: Page, part: number): Promise<void> {
  await page.getByRole('slider', { name: 'Time' }).evaluate((element, share) => {
    const slider = element as unknown as { value: string; readonly max: string }
    slider.value = String(Math.round(Number(slider.max) * share))
    element.dispatchEvent(new Event('input', { bubbles: true }))
  }, part)
}

async function touch(page: Page, node: string, action: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Number of the node' }).fill(node)
  await page.getByRole('button', { name: action, exact: true }).click()
}

const linesOf = (page: Page) => page.getByRole('list', { name: 'Lines added to the scenario' })

test.serial('a run that was touched is exported, and the same in Node', async (t) => {
  const fragment = await fragmentOf({ text: SMALL, seed: undefined })
  await inLab(t, { fragment }, async (page) => {
    const untouched = await playToEnd(page)
    await page.getByRole('tab', { name: 'touch' }).click()
    await moveTo(page, 0.5)
    await touch(page, '7', 'crash')
    await linesOf(page).getByText('list: [ 7 ]').waitFor()
    const fingerprint = await playToEnd(page)
    t.not(fingerprint, untouched)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download small.yaml' }).click()
    const text = readFileSync(await (await downloading).path(), 'utf8')
    t.is(fingerprintOf(text), fingerprint)
  })
})

test.serial(
  'two touches in quick succession are both made, and one of a node that is gone is refused',
  async (t) => {
    const fragment = await fragmentOf({ text: SMALL, seed: undefined })
    await inLab(t, { fragment }, async (page) => {
      await playToEnd(page)
      await page.getByRole('tab', { name: 'touch' }).click()
      await moveTo(page, 0.5)
      // The second one before the run has come to the first again.
      await touch(page, '7', 'crash')
      await linesOf(page).getByText('list: [ 7 ]').waitFor()
      await touch(page, '5', 'pause')
      await linesOf(page).getByText('list: [ 5 ]').waitFor()
      const lines = await linesOf(page).getByRole('listitem').count()
      t.is(await page.getByRole('dialog').count(), 0)
      await moveTo(page, 0.9)
      await touch(page, '7', 'crash')
      await page.getByRole('alert').getByText('Node 7 has crashed before.').waitFor()
      await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
      t.is(await page.getByRole('alert').count(), 0)
      t.is(await linesOf(page).getByRole('listitem').count(), lines)
    })
  },
)

test.serial('a finger draws an arc of more than half the ring', async (t) => {
  const fragment = await fragmentOf({ text: SMALL, seed: undefined })
  await inLab(t, { fragment }, async (page) => {
    await page.getByRole('tab', { name: 'touch' }).click()
    const picture = page.locator('.picture')
    t.is(await page.evaluate("getComputedStyle(document.querySelector('.picture')).touchAction"), 'none')
    const { x, y, width, height } = (await picture.boundingBox())!
    const at = (turn: number) => ({
      x: Math.round(x + width / 2 + 150 * Math.sin(2 * Math.PI * turn)),
      y: Math.round(y + height / 2 - 150 * Math.cos(2 * Math.PI * turn)),
    })
    const finger = await page.context().newCDPSession(page)
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0)] })
    for (const turn of [0.15, 0.3, 0.45, 0.6, 0.75])
      await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(turn)] })
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    t.regex(await page.getByLabel('First id of the arc').inputValue(), /^(00|ff)/)
    t.regex(await page.getByLabel('Last id of the arc, clockwise').inputValue(), /^(bf|c0)/)
    await page.locator('.arc path').waitFor()
  })
})

for (const look of LOOKS)
  test.serial(
    `before later touches are discarded the page asks, in a dialog without a violation, ${nameOf(look)}`,
    async (t) => {
      const fragment = await fragmentOf({ text: SMALL, seed: undefined })
      await inLab(t, { fragment, ...look }, async (page) => {
        await playToEnd(page)
        await page.getByRole('tab', { name: 'touch' }).click()
        await moveTo(page, 0.5)
        await touch(page, '7', 'crash')
        await linesOf(page).getByText('list: [ 7 ]').waitFor()
        await moveTo(page, 0.25)
        await touch(page, '5', 'pause')
        const dialog = page.getByRole('dialog')
        await dialog.waitFor()
        t.deepEqual(await violationsIn(page, 'dialog'), [])
        await dialog.getByRole('button', { name: 'Discard and go on' }).click()
        await linesOf(page).getByText('list: [ 5 ]').waitFor()
        t.is(await linesOf(page).getByText('list: [ 7 ]').count(), 0)
        t.deepEqual(await violationsIn(page, '#panel'), [])
      })
    },
  )
