import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { ExecutionContext } from 'ava'
import { type Browser, chromium, type Page } from 'playwright-core'
import { skipped } from './skipped.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Arguments by which Chromium keeps to itself. */
export const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium, if there is one; else says in the test's log that what needs it is skipped. */
export function chromiumOr(t: ExecutionContext): string | undefined {
  const found = [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path))
  return found ?? skipped(t, 'there is no Chromium here. Install it, or name it in the variable CHROMIUM.')
}

/** What tests ask of an element of a page. The compiler knows of no browser. */
export interface Shown {
  readonly id: string
  readonly textContent: string | null
  readonly scrollWidth: number
  getAttribute(name: string): string | null
  getBoundingClientRect(): {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
    readonly width: number
    readonly height: number
  }
  querySelectorAll(selector: string): Iterable<Shown>
  closest(selector: string): Shown | null
}

/** What a page did while it was open. */
export interface Behaviour {
  /** Errors of scripts, and what they wrote to the console. */
  readonly complaints: readonly string[]
  /** All addresses that were asked for. */
  readonly requests: readonly string[]
}

/** A machine on which other tests run may be slow. */
const PATIENCE_MS = 180_000

/** One for all tests of a file: it takes more to start it than to look at a page. */
let browser: Promise<Browser> | undefined

/** To be called when all tests have ended. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
}

/** What a page is opened with. */
export interface Opened {
  readonly executable: string
  readonly file: string
  /** 1280 pixels wide if nothing is said. */
  readonly width?: number
  readonly colours?: 'light' | 'dark'
}

/** Opens a file without a network in a window that is 900 pixels high, and looks at it. */
export async function inBrowser<Result>(
  { executable, file, width = 1280, colours = 'light' }: Opened,
  look: (page: Page) => Promise<Result>,
): Promise<{ result: Result; behaviour: Behaviour }> {
  browser ??= chromium.launch({ executablePath: executable, args: QUIET })
  const context = await (await browser).newContext({
    viewport: { width, height: 900 },
    colorScheme: colours,
    offline: true,
  })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    return { result: await look(page), behaviour: { complaints, requests } }
  } finally {
    await context.close()
  }
}
