// Takes the pictures of the lab that the docs show: `npm run figures -- lab`. Each is a run at a moment that follows from the run itself.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { buildLab } from '../dist/lab/build.js'
import { serve } from '../dist/lab/serve.js'

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const SIZE = { width: 1120, height: 720 }
const PATIENCE_MS = 600_000

/** By the name of the picture: the scenario, if it is not that of a tour, and what is done before it is taken. */
const PICTURES = {
  'lab-ring': {
    scenario: 'healing.yaml',
    async show(page) {
      await toCrash(page)
      await playFor(page, { speed: '0.1', seconds: 0.35 })
      await page.getByRole('tab', { name: 'numbers' }).click()
      await page.locator('.charts img').first().waitFor()
    },
  },
  'lab-map': {
    scenario: 'mass-failure.yaml',
    async show(page) {
      await page.getByRole('button', { name: 'map' }).click()
      // Nodes join for a minute; at this time a few hundred have.
      await seek(page, 15)
      await playFor(page, { speed: '0.1', seconds: 0.1 })
    },
  },
  'lab-node': {
    scenario: 'healing.yaml',
    async show(page) {
      await toCrash(page)
      await playFor(page, { speed: '1', seconds: 3 })
      await page.getByRole('tab', { name: 'node' }).click()
      const number = page.getByRole('spinbutton', { name: 'Node' })
      await number.fill('7')
      await number.press('Enter')
      await page.locator('.computed').waitFor()
      await page.locator('.beliefs [role=status]').waitFor({ state: 'detached' })
      await number.blur()
    },
  },
  'lab-tour': {
    async show(page) {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await page.getByRole('tab', { name: 'tours' }).click()
      await page.getByRole('button', { name: 'How a key finds its root' }).click()
      await page.locator('.tour .question').waitFor()
      await page.locator('.tour').getByRole('button', { name: 'Show the answer' }).click()
      await page.locator('.tour').getByRole('button', { name: 'Next' }).click()
      await page.getByText('2 of').waitFor()
      await page.locator('.tour .question').waitFor()
    },
  },
}

/** Writes the pictures into a folder, as PNG. */
export async function takeLabPictures(into) {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-lab-pictures-'))
  let browser
  let server
  try {
    await buildLab(folder)
    server = await serve(folder, { host: '127.0.0.1', port: 0 })
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] })
    const address = `http://127.0.0.1:${server.address().port}/`
    for (const [name, { scenario, show }] of Object.entries(PICTURES)) {
      const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' })
      page.setDefaultTimeout(PATIENCE_MS)
      if (scenario !== undefined) await beginWith(page, scenario)
      await page.goto(address)
      await show(page)
      await page.waitForTimeout(500)
      await page.screenshot({ path: join(into, `${name}.png`) })
      await page.close()
    }
  } finally {
    await browser?.close()
    server?.close()
    server?.closeAllConnections()
    rmSync(folder, { recursive: true })
  }
}

/** The page begins with this scenario. */
async function beginWith(page, scenario) {
  const text = readFileSync(join('scenarios', scenario), 'utf8')
  await page.route('**/scenarios.json', async (route) => {
    const shipped = await (await route.fetch()).json()
    await route.fulfill({
      json: { ...shipped, start: { kind: 'scenario', path: scenario, text, files: {} } },
    })
  })
}

async function toCrash(page) {
  await page.getByRole('button', { name: 'next crash' }).click()
  await page.locator('.seeking').waitFor({ state: 'detached' })
}

/** To a time of the run, in virtual seconds. */
async function seek(page, seconds) {
  await page.getByRole('slider', { name: 'Time' }).evaluate((element, at) => {
    element.value = String(1e6 * at)
    element.dispatchEvent(new Event('input', { bubbles: true }))
  }, seconds)
  await page.locator('.seeking').waitFor({ state: 'detached' })
}

/** Plays until so many virtual seconds have gone by, about. */
async function playFor(page, { speed, seconds }) {
  const pause = page.getByRole('button', { name: 'Pause' })
  if (await pause.isVisible()) await pause.click()
  await page.getByLabel('Speed').selectOption(speed)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await page.waitForTimeout((1_000 * seconds) / Number(speed))
  await pause.click()
}
