// Takes the pictures of the lab that the docs show: `npm run figures -- lab`. Each is a run at a moment that follows from the run itself.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { buildLab } from '../dist/lab/build.js'
import { serve } from '../dist/lab/serve.js'

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const SIZE = { width: 1200, height: 750 }
const PATIENCE_MS = 600_000

/** By the name of the picture: the scenario, if it is not that of a tour, what is done before it is taken, and the part of the page. */
const PICTURES = {
  'lab-ring': {
    scenario: 'healing.yaml',
    async show(page) {
      await toCrash(page)
      await forward(page, 0.4)
      await page.getByRole('tab', { name: 'numbers' }).click()
      await page.locator('.charts img').first().waitFor()
    },
  },
  'lab-map': {
    scenario: 'mass-failure.yaml',
    async show(page) {
      await page.getByRole('button', { name: 'map' }).click()
      // Nodes join for a minute; at this time the first do.
      await forward(page, 2.5)
    },
    part: '.picture-pane',
  },
  'lab-node': {
    scenario: 'healing.yaml',
    async show(page) {
      await toCrash(page)
      await forward(page, 3)
      await page.getByRole('tab', { name: 'node' }).click()
      const number = page.getByRole('spinbutton', { name: 'Node' })
      await number.fill('7')
      await number.press('Enter')
      await number.blur()
      await nodeIsThere(page)
    },
  },
  'lab-tour': {
    async show(page) {
      await page.getByRole('tab', { name: 'tours' }).click()
      await page.getByRole('button', { name: 'How a key finds its root' }).click()
      await page.locator('.tour .question').waitFor()
      await page.locator('.tour').getByRole('button', { name: 'Show the answer' }).click()
      await page.locator('.tour').getByRole('button', { name: 'Next' }).click()
      await page.getByText('2 of').waitFor()
      await page.locator('.tour .question').waitFor()
      await nodeIsThere(page)
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
    for (const [name, { scenario, show, part = 'body' }] of Object.entries(PICTURES)) {
      // If motion is reduced, the film stands still until it is moved.
      const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light', reducedMotion: 'reduce' })
      page.setDefaultTimeout(PATIENCE_MS)
      if (scenario !== undefined) await beginWith(page, scenario)
      await page.goto(address)
      await show(page)
      await page.waitForTimeout(1_000)
      await page.locator(part).screenshot({ path: join(into, `${name}.png`) })
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
  // A move before that would end the search.
  await page.locator('.counts').getByText('crashed').waitFor()
}

/** So many virtual seconds on, to the tenth of one. */
async function forward(page, seconds) {
  await page.locator('.counts li').first().waitFor()
  await page.getByRole('slider', { name: 'Time' }).evaluate((element, by) => {
    element.value = String(Number(element.value) + 1e6 * by)
    element.dispatchEvent(new Event('input', { bubbles: true }))
  }, seconds)
  await page.waitForTimeout(500)
  await page.locator('.seeking').waitFor({ state: 'detached' })
}

/** Until the node that is opened is shown as it was at the moment of the picture. */
async function nodeIsThere(page) {
  await page.locator('.computed').waitFor()
  await page.locator('.beliefs [role=status]').waitFor({ state: 'detached' })
}
