import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { fragmentOf, readFragment } from '../../lab/page/link.ts'
import { readStart } from '../../lab/start.ts'
import { resultsText } from '../../sim/commands/shell/results-file.ts'
import { call } from '../cli/calling.ts'
import { closeLab, inLab, playToEnd } from './browser.ts'
import { fingerprintOf, SMALL, shippedScenario } from './scenarios.ts'
import { LOOKS, violationsIn } from './violations.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-lab-page-'))
test.after.always(closeLab)
test.after.always(() => rmSync(root, { recursive: true }))

test.serial(
  'the page plays a shipped scenario, with its data file, to the fingerprint that Node gives',
  (t) =>
    inLab(t, {}, async (page) => {
      const { text, folder } = shippedScenario('first-steps.yaml')
      t.is(await playToEnd(page), fingerprintOf(text, { folder }))
    }),
)

test.serial('a link holds scenario and seed: the page restores both', async (t) => {
  const fragment = await fragmentOf({ text: SMALL, seed: '7' })
  return inLab(t, { fragment }, async (page) => {
    t.is(await page.getByRole('textbox', { name: 'Seed' }).inputValue(), '7')
    t.is(await playToEnd(page), fingerprintOf(SMALL, { seed: '7' }))
    const link = await page.getByRole('link', { name: 'link to this' }).getAttribute('href')
    t.deepEqual(await readFragment(link ?? ''), { text: SMALL, seed: '7' })
  })
})

test.serial('a typo is shown at its place, with what may have been meant', async (t) => {
  const text = SMALL.replace('leafSetSize', 'leafsetSise')
  return inLab(t, { fragment: await fragmentOf({ text, seed: undefined }) }, async (page) => {
    const problems = page.locator('.problems li')
    await problems.first().waitFor()
    const said = (await problems.first().textContent()) ?? ''
    t.regex(said, /line 4, column 11/)
    t.regex(said, /leafSetSize/)
  })
})

test.serial('text of a scenario is never taken for markup', async (t) => {
  const text = SMALL.replace('name: small', 'name: "<img src=x onerror=alert(1)>"')
  return inLab(t, { fragment: await fragmentOf({ text, seed: undefined }) }, async (page) => {
    await page.getByText('onerror=alert(1)').first().waitFor()
    t.is(await page.locator('img[src="x"]').count(), 0)
  })
})

/** The results of the small scenario. */
function results(): string {
  writeFileSync(join(root, 'scenario.yaml'), SMALL)
  const { status, stderr } = call(
    root,
    'scenario',
    'scenario.yaml',
    '--out',
    'recorded',
    '--quiet',
    '--force',
  )
  if (status !== 0) throw new Error(stderr)
  return join(root, 'recorded')
}

test.serial('a results folder is played again, and found to be the same run', (t) =>
  inLab(t, { ...LOOKS[1]!, start: readStart({ path: results(), seed: undefined }) }, async (page) => {
    t.is(await playToEnd(page), fingerprintOf(SMALL))
    t.regex((await page.locator('.same').textContent()) ?? '', /The same run as in .*recorded/)
    t.deepEqual(await violationsIn(page), [])
  }),
)

test.serial('a results folder has no text to edit, and says so where one would edit or touch', (t) =>
  inLab(t, { start: readStart({ path: results(), seed: undefined }) }, async (page) => {
    await playToEnd(page)
    await page.getByRole('tab', { name: 'touch' }).click()
    await page.getByRole('button', { name: 'Open a scenario' }).click()
    await page.getByText('there is nothing to edit').waitFor()
    const editor = page.getByRole('textbox', { name: /^Scenario, as YAML/ })
    await editor.focus()
    const before = await editor.textContent()
    await page.keyboard.type('name: x')
    await page.keyboard.press('Control+Enter')
    t.is(await editor.textContent(), before)
    t.true(await page.getByRole('button', { name: 'Run it' }).isDisabled())
    await page.locator('.fingerprint').waitFor()
  }),
)

test.serial('that a link is damaged is said above the picture, until it is closed', (t) =>
  inLab(t, { fragment: '#scenario=AAAA' }, async (page) => {
    const notice = page.getByRole('alert')
    await notice.getByText('The link is damaged').waitFor()
    t.deepEqual(await violationsIn(page, 'header'), [])
    await notice.getByRole('button', { name: 'Close' }).click()
    await notice.waitFor({ state: 'detached' })
  }),
)

test.serial('if the fingerprint of a results folder is another, the page says so', (t) => {
  const folder = join(root, 'doctored')
  cpSync(results(), folder, { recursive: true })
  const path = join(folder, 'manifest.json')
  const { checksum: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, resultsText({ ...manifest, fingerprint: '0123456789abcdef', events: 7 }))
  return inLab(t, { start: readStart({ path: folder, seed: undefined }) }, async (page) => {
    const fingerprint = await playToEnd(page)
    const said = (await page.getByRole('alert').textContent()) ?? ''
    t.regex(
      said,
      /Not the run that is recorded in .*doctored: its fingerprint is 0123456789abcdef, with 7 events/,
    )
    t.is(fingerprint, fingerprintOf(SMALL))
    t.deepEqual(await violationsIn(page), [])
  })
})

test.serial('the threads that simulate do not try to compile text, which the policy would report', (t) =>
  inLab(t, {}, async (page) => {
    await page.locator('.counts li').first().waitFor()
    const threads = page.workers().filter((thread) => thread.url().endsWith('/worker.js'))
    t.is(threads.length, 2)
    for (const thread of threads) t.true(await thread.evaluate('globalThis.__zod_globalConfig.jitless'))
  }),
)

test.serial(
  'keys lead from tab to tab and go on after a click; a node that cannot be is refused',
  async (t) => {
    const fragment = await fragmentOf({ text: SMALL, seed: undefined })
    await inLab(t, { fragment }, async (page) => {
      await playToEnd(page)
      await page.getByRole('tab', { name: 'scenario' }).press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.locator('#tab-node[aria-selected=true]:focus').waitFor()
      t.is(await page.getByRole('tab').and(page.locator('[tabindex="0"]')).count(), 1)
      const number = page.getByRole('spinbutton', { name: 'Node' })
      for (const text of ['2.5', '-4', '99999']) {
        await number.fill(text)
        await number.press('Enter')
        await page.getByRole('alert').filter({ hasText: 'There are 1 …' }).waitFor()
        t.is(await page.locator('.beliefs h2').count(), 0)
      }
      await page.getByRole('button', { name: 'previous phase' }).click()
      const clock = page.locator('.time')
      const before = (await clock.textContent())!
      await page.keyboard.press('ArrowRight')
      await clock.filter({ hasNotText: before }).waitFor()
      await page.getByRole('button', { name: 'larger' }).click()
      await page.getByRole('button', { name: 'look further left' }).click()
      t.deepEqual(await violationsIn(page, '.picture-pane'), [])
    })
  },
)
