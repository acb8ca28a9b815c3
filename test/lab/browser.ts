import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { type Browser, chromium, type Page } from 'playwright-core'
import { buildLab } from '../../lab/build.ts'
import type { Start } from '../../lab/page/start.ts'
import { serve } from '../../lab/serve.ts'
import { chromiumOr, QUIET } from '../cli/browser.ts'

interface Lab {
  readonly root: string
  /** Of the page, which lies below a path of its own. */
  readonly address: string
  readonly server: Server
  readonly browser: Browser
}

export interface LabOptions {
  /** Behind the address of the page, with its `#`. */
  readonly fragment?: string
  /** What the page begins with, if it is not the first of the shipped scenarios. */
  readonly start?: Start
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

/** One for all tests of a file. */
let lab: Promise<Lab> | undefined

/** Milliseconds. Ava gives up after five minutes; a machine that does much else at a time may need four. */
const PATIENCE = 240_000

/** Where the page lies in what the server hands out. */
const BELOW = 'some/path'

async function startLab(executablePath: string): Promise<Lab> {
  const root = mkdtempSync(join(tmpdir(), 'e-pastry-lab-test-'))
  await buildLab(join(root, BELOW))
  const server = await serve(root, { host: '127.0.0.1', port: 0 })
  const { port } = server.address() as AddressInfo
  const browser = await chromium.launch({ executablePath, args: QUIET })
  return { root, address: `http://127.0.0.1:${port}/${BELOW}/`, server, browser }
}

/** To be called when all tests of a file have ended: `test.after.always(closeLab)`. */
export async function closeLab(): Promise<void> {
  if (lab === undefined) return
  const { root, server, browser } = await lab
  await browser.close()
  server.close()
  server.closeAllConnections()
  rmSync(root, { recursive: true })
}

/**
 * Opens the lab's page in Chromium and looks at it. The test fails if the page complains on the console, or asks for what is not its
 * own. Without Chromium the test says in its log that it is skipped.
 */
export async function inLab(
  t: ExecutionContext,
  options: LabOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  lab ??= startLab(executable)
  const { address, browser } = await lab
  const { fragment = '', start, viewport = { width: 1280, height: 900 }, colorScheme = 'light' } = options
  const context = await browser.newContext({ viewport, colorScheme })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    page.setDefaultNavigationTimeout(PATIENCE)
    const complaints: string[] = []
    const strangers: string[] = []
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url()))
        strangers.push(request.url())
    })
    if (start !== undefined)
      await page.route('**/scenarios.json', async (route) => {
        const shipped = await (await route.fetch()).json()
        await route.fulfill({ json: { ...shipped, start } })
      })
    await page.goto(`${address}${fragment}`)
    await look(page)
    t.deepEqual(complaints, [])
    t.deepEqual(strangers, [])
  } finally {
    await context.close()
  }
}

/** Plays to the end of the run, and returns the fingerprint that the page shows then. */
export async function playToEnd(page: Page): Promise<string> {
  await page.getByLabel('Speed').selectOption('1000')
  const shown = page.locator('.fingerprint')
  await shown.waitFor()
  return (await shown.textContent()) ?? ''
}
