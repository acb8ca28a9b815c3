import { readFileSync } from 'node:fs'
import test from 'ava'
import type { Page } from 'playwright-core'
import { readFragment } from '../../lab/page/link.ts'
import { CsvFiles } from '../../lab/worker/csv-files.ts'
import { ScenarioReader } from '../../lab/worker/read-scenario.ts'
import { run } from '../../sim/index.ts'
import { closeLab, inLab, playToEnd } from './browser.ts'
import { fingerprintOf } from './scenarios.ts'

test.after.always(closeLab)

const SCENARIO = 'name: tiny\nphases:\n  - join: { nodes: 8, over: 5s }\n'

/** Opens the page with a text in its editor, the cursor behind it. */
async function write(page: Page, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Scenario, as YAML' })
  await editor.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}

test.serial(
  'one writes a scenario by the keyboard: completed, checked, corrected, run, and left again',
  (t) =>
    inLab(t, {}, async (page) => {
      await write(page, `${SCENARIO}pastry:\n  leafS`)
      await page.keyboard.press('Control+Space')
      const option = page.getByRole('option', { name: /^leafSetSize/ })
      await option.waitFor()
      await page.waitForTimeout(200)
      await page.keyboard.press('Enter')
      await page.keyboard.type('7')
      const problem = page.locator('.problems li')
      await problem.waitFor()
      t.regex((await problem.textContent()) ?? '', /^line 5, column 16, at pastry\.leafSetSize/)
      await page.locator('.cm-lintRange-error').waitFor()
      await problem.getByRole('button').focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Delete')
      await page.keyboard.type('8')
      await problem.waitFor({ state: 'detached' })
      await page.keyboard.press('Control+Enter')
      t.is(await playToEnd(page), fingerprintOf(`${SCENARIO}pastry:\n  leafSetSize: 8`))
      await page.getByRole('textbox', { name: 'Scenario, as YAML' }).focus()
      await page.keyboard.press('Escape')
      await page.keyboard.press('Tab')
      t.is(await page.evaluate("document.activeElement.closest('label')?.textContent.trim()"), 'Seed')
    }),
)

test.serial('a key under the pointer is described', (t) =>
  inLab(t, {}, async (page) => {
    await write(page, SCENARIO)
    await page.locator('.cm-line').filter({ hasText: 'join' }).getByText('nodes', { exact: true }).hover()
    const description = page.locator('.cm-description')
    await description.waitFor()
    t.regex((await description.textContent()) ?? '', /^nodesHow many nodes join.*Values: whole number/)
  }),
)

test.serial('a slider writes its number into the text, comments stay, and what it made runs', (t) =>
  inLab(t, {}, async (page) => {
    await write(page, SCENARIO.replace('phases:', 'phases: # of mine'))
    const slider = page.getByRole('slider', { name: /^join: nodes/ })
    await slider.focus()
    await page.keyboard.press('ArrowRight')
    const expected = SCENARIO.replace('phases:', 'phases: # of mine').replace('nodes: 8', 'nodes: 9')
    await page.getByText('nodes: 9').waitFor()
    t.is(await playToEnd(page), fingerprintOf(expected))
    const fragment = await page.getByRole('link', { name: 'link to this' }).getAttribute('href')
    t.is((await readFragment(fragment!))!.text, expected)
  }),
)

test.serial('files are downloaded with the bytes that the command line writes, and charts are drawn', (t) =>
  inLab(t, {}, async (page) => {
    const text = readFileSync('scenarios/first-steps.yaml', 'utf8')
    const files = { 'data/capitals.json': readFileSync('scenarios/data/capitals.json', 'utf8') }
    const csv = new CsvFiles()
    run(new ScenarioReader().read({ text, seed: undefined, files }), {
      sinks: { row: (file, row) => csv.add(file, row) },
    })
    await page.getByRole('tab', { name: 'numbers' }).click()
    await page.getByRole('button', { name: 'Simulate to the end' }).click()
    await playToEnd(page)
    for (const file of ['summary', 'lookups', 'ring'] as const) {
      const coming = page.waitForEvent('download')
      await page.getByRole('button', { name: `Download ${file}.csv` }).click()
      const path = await (await coming).path()
      t.is(readFileSync(path, 'utf8'), await csv.contentOf(file).text(), file)
    }
    await page.getByRole('img', { name: /^Messages per node and second\. / }).waitFor()
    t.is(await page.locator('.charts img').count(), 3)
    t.is(await page.locator('table.summary tbody tr').count(), 9)
  }),
)
