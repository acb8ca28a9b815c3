import test from 'ava'
import type { Page } from 'playwright-core'
import { readTours } from '../../lab/read-tours.ts'
import { closeLab, inLab } from './browser.ts'
import { LOOKS, violationsIn } from './violations.ts'

test.after.always(closeLab)

const tours = readTours('lab/tours')

const button = (page: Page, name: string) => page.locator('.tour').getByRole('button', { name, exact: true })

async function beginTour(page: Page, title: string): Promise<void> {
  await page.getByRole('tab', { name: 'tours' }).click()
  await page.getByRole('button', { name: title }).click()
}

for (const [number, { title, stops }] of tours.entries())
  test.serial(
    `in the page the tour “${title}” goes to its end: it asks, states what the run shows, and axe finds no violation`,
    async (t) => {
      await inLab(t, LOOKS[number % LOOKS.length]!, async (page) => {
        // The film jumps from stop to stop.
        await page.emulateMedia({ reducedMotion: 'reduce' })
        await beginTour(page, title)
        for (const [index, { question }] of stops.entries()) {
          await page.getByText(`${index + 1} of ${stops.length}`).waitFor()
          await button(page, index === stops.length - 1 ? 'End the tour' : 'Leave').waitFor()
          if (question !== undefined) {
            await page.locator('.tour .question').waitFor()
            t.is(await page.locator('.tour .answer').count(), 0)
            t.deepEqual(await violationsIn(page, index === 0 ? 'html' : '.tour'), [], 'a question')
            if (question.choices === undefined) await button(page, 'Show the answer').click()
            else await page.locator('.tour .question li button').first().click()
            await page.locator('.tour .answer').waitFor()
            t.deepEqual(await violationsIn(page, '.tour'), [], 'an answer')
          } else await button(page, 'Next').waitFor()
          t.notRegex(await page.locator('.tour-text').innerText(), /[{}…]/)
          await page.locator('.tour:focus-within').waitFor()
          if (index < stops.length - 1) await button(page, 'Next').click()
        }
        await button(page, 'End the tour').click()
        await page.locator('.tour').waitFor({ state: 'detached' })
      })
    },
  )

test.serial(
  'a tour is taken by the keyboard, plays its film to the next stop, goes back and begins again',
  async (t) => {
    const [{ title, stops }] = tours as [(typeof tours)[number]]
    await inLab(t, { viewport: { width: 360, height: 740 } }, async (page) => {
      await beginTour(page, title)
      await page.locator('.tour .question').waitFor()
      await page.locator('.tour:focus').waitFor()
      const { y, height } = (await page.locator('.tour').boundingBox())!
      t.true(y >= 0 && y + height <= 740, `the card is seen: ${y} + ${height}`)
      t.is(await page.evaluate('document.documentElement.scrollWidth'), 360)
      t.deepEqual(await violationsIn(page), [])
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      t.regex(await page.locator('.tour .answer').innerText(), /^(Yes|No)\. /)
      t.deepEqual(await violationsIn(page), [])
      await button(page, 'Next').press('Enter')
      await page.getByText(`2 of ${stops.length}`).waitFor()
      await page.locator('.tour .question').waitFor()
      await button(page, 'Back').press('Enter')
      await page.getByText(`1 of ${stops.length}`).waitFor()
      await page.locator('.tour .answer').waitFor()
      await button(page, 'Restart').press('Enter')
      await page.locator('.tour .question').waitFor()
      t.is(await page.locator('.tour .answer').count(), 0)
      await button(page, 'Leave').press('Enter')
      await page.locator('.tour').waitFor({ state: 'detached' })
    })
  },
)

test.serial(
  'a tour that ends because another scenario is begun says so, and shows all messages again',
  async (t) => {
    const { title } = tours.find(({ stops }) => stops[0]!.show !== undefined) ?? tours[0]!
    await inLab(t, {}, async (page) => {
      await beginTour(page, title)
      await page.locator('.tour .question, .tour-text').first().waitFor()
      await page.getByRole('tab', { name: 'touch' }).click()
      await page.getByRole('button', { name: 'look up', exact: true }).click()
      await page.getByText(`The tour “${title}” has ended`).waitFor()
      t.is(await page.locator('.tour').count(), 0)
      t.is(await page.locator('.hidden-purpose').count(), 0)
    })
  },
)
