import { readFileSync } from 'node:fs'
import test from 'ava'
import type { Page } from 'playwright-core'
import { fragmentOf, readFragment } from '../../lab/page/link.ts'
import { CsvFiles } from '../../lab/worker/csv-files.ts'
import { ScenarioReader } from '../../lab/worker/read-scenario.ts'
import { run } from '../../sim/index.ts'
import { closeLab, inLab, playToEnd } from './browser.ts'
import { fingerprintOf } from './scenarios.ts'

test.after.always(closeLab)

const SCENARIO = 'name: tiny\nphases:\n  - join: { nodes: 8, over: 5s }\n'

const COMMENTED = SCENARIO.replace('phases:', 'phases: # of mine')

/** The page with a text in its editor. */
const opened = async (text: string) => ({ fragment: await fragmentOf({ text, seed: undefined }) })

const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Scenario, as YAML/ })

test.serial('one writes a scenario by the keyboard: completed, checked, run, and left again', async (t) =>
  inLab(t, await opened(`${SCENARIO}pastry:\n  `), async (page) => {
    await editorOf(page).focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('leafS')
    await page.keyboard.press('Control+Space')
    await page.getByRole('option', { name: /^leafSetSize/ }).waitFor()
    // CodeMirror takes no choice in the first moment of a list.
    await page.waitForTimeout(200)
    await page.keyboard.press('Enter')
    await page.keyboard.type('7')
    const problem = page.locator('.problems li').filter({ hasText: 'at pastry.leafSetSize' })
    await problem.waitFor()
    t.regex((await problem.textContent()) ?? '', /^line 5, column 16, /)
    await page.locator('.cm-lintRange-error').waitFor()
    await problem.getByRole('button').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Delete')
    await page.keyboard.type('8')
    await problem.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Enter')
    t.is(await playToEnd(page), fingerprintOf(`${SCENARIO}pastry:\n  leafSetSize: 8`))
    await editorOf(page).focus()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    t.is(await page.evaluate("document.activeElement.closest('label')?.textContent.trim()"), 'Seed')
  }),
)

test.serial('a key under the pointer is described', async (t) =>
  inLab(t, await opened(SCENARIO), async (page) => {
    await page.locator('.cm-line').filter({ hasText: 'join' }).getByText('nodes', { exact: true }).hover()
    const description = page.locator('.cm-description')
    await description.waitFor()
    t.regex((await description.textContent()) ?? '', /^nodesHow many nodes join.*Values: whole number/)
  }),
)

test.serial('a slider writes its number into the text, comments stay, and that runs', async (t) =>
  inLab(t, await opened(COMMENTED), async (page) => {
    await page.getByRole('slider', { name: /^join: nodes/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('.cm-line').filter({ hasText: 'nodes: 9' }).waitFor()
    const expected = COMMENTED.replace('nodes: 8', 'nodes: 9')
    const fragment = await fragmentOf({ text: expected, seed: undefined })
    await page.locator(`a[href="${fragment}"]`).waitFor()
    t.is(await playToEnd(page), fingerprintOf(expected))
    t.deepEqual(await readFragment(fragment), { text: expected, seed: undefined })
  }),
)

test.serial('a text with a mistake does not take the place of the run, and leads to the mistake', async (t) =>
  inLab(t, await opened(SCENARIO), async (page) => {
    const fingerprint = await playToEnd(page)
    await editorOf(page).focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('netwrk: 3')
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Control+Enter')
    await page.locator('.cm-activeLine').filter({ hasText: 'netwrk' }).waitFor()
    t.is(await page.locator('.fingerprint').textContent(), fingerprint)
  }),
)

test.serial('all text is typed over, and the policy of the page has nothing to report', async (t) =>
  inLab(t, await opened(SCENARIO), async (page) => {
    await editorOf(page).focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('name: x')
    await page.waitForFunction(
      "document.querySelector('.editor').shadowRoot.querySelector('.cm-content').innerText.trim() === 'name: x'",
    )
  }),
)

test.serial('what was written and not run is offered back when another text takes its place', async (t) =>
  inLab(t, await opened(SCENARIO), async (page) => {
    await editorOf(page).focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('# of mine')
    await page.getByRole('tab', { name: 'touch' }).click()
    await page.getByRole('button', { name: 'look up', exact: true }).click()
    await page.getByRole('list', { name: 'Lines added to the scenario' }).getByText('Rome').waitFor()
    await page.getByRole('tab', { name: 'scenario' }).click()
    const mine = page.locator('.cm-line').filter({ hasText: '# of mine' })
    await mine.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Bring mine back' }).click()
    await mine.waitFor()
    t.is(await page.getByRole('button', { name: 'Bring mine back' }).count(), 0)
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
