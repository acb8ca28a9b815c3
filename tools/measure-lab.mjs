// Measures the lab's page in a headless Chromium and prints a table: `npm run lab-figures`, or a part of it, `npm run lab-figures -- joins`
// or `-- mass-failure`. Some minutes.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { buildLab } from '../dist/lab/build.js'
import { fragmentOf } from '../dist/lab/page/link.js'
import { serve } from '../dist/lab/serve.js'
import { parseLatencyMatrix, parseScenario, run } from '../dist/sim/index.js'

const SIZES = [200, 1_000, 5_000]
/** Nodes join for this many virtual seconds, which are played in a third of the time. */
const OVER = 30
const SPEED = '3'
/** Real seconds after which one does not wait for them any more. */
const JOINS_MAX = 60
/** Moments near the middle of the run, as parts of it. */
const MIDDLE = [0.42, 0.46, 0.5, 0.54, 0.58]
/** Seconds after the end of the run: simulations that stand by are prepared meanwhile. */
const PREPARED_AFTER = [0, 120]
/** What Chromium calls a task in its traces. */
const TASK = 'ThreadControllerImpl::RunTask'
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const MASS_FAILURE = 'scenarios/mass-failure.yaml'

/** Counts frames and notes long tasks, from before the page's own first script. */
const WATCH = `
  window.watched = { frames: 0, since: performance.now(), longest: 0, gap: 0, last: performance.now() }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longest = Math.max(watched.longest, duration)
  }).observe({ type: 'longtask', buffered: true })
  requestAnimationFrame(function count(now) {
    watched.frames++
    watched.gap = Math.max(watched.gap, now - watched.last)
    watched.last = now
    requestAnimationFrame(count)
  })`
const RESET = `watched.frames = 0; watched.longest = 0; watched.gap = 0; watched.since = performance.now()`
const READ = `({ ...watched, seconds: (performance.now() - watched.since) / 1000 })`

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-lab-figures-'))
let browser
let server
try {
  await buildLab(folder)
  server = await serve(folder, { host: '127.0.0.1', port: 0 })
  const address = `http://127.0.0.1:${server.address().port}/`
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] })
  printLoad('at the beginning')
  print('bytes of the page, compressed', bytesOf(folder))
  if (isAsked('joins')) for (const nodes of SIZES) await measureJoins(address, nodes)
  if (isAsked('mass-failure')) {
    await measureMassFailure(address)
    measureNode()
  }
  printLoad('at the end')
} finally {
  await browser?.close()
  server?.close()
  server?.closeAllConnections()
  rmSync(folder, { recursive: true })
}

/** Milliseconds of processor time of each task of the page's own thread, or of one that simulates: what else the machine does is not in them. */
function tasksOf(thread, { traceEvents }) {
  const own = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === thread)
  const tasks = traceEvents.filter(({ ph, name, tdur }) => ph === 'X' && name === TASK && tdur !== undefined)
  const durations = own.map(({ pid, tid }) =>
    tasks.filter((each) => each.pid === pid && each.tid === tid).map(({ tdur }) => tdur / 1_000),
  )
  // Of several threads of that name the one that works is measured.
  return durations.sort((a, b) => b.length - a.length)[0] ?? []
}

/** The time of the picture. */
async function virtualSeconds(page) {
  return Number(await page.getByRole('slider', { name: 'Time' }).inputValue()) / 1e6
}

async function measureJoins(address, nodes) {
  const text = `name: joins\nphases:\n  - join: { nodes: ${nodes}, over: ${OVER}s }\n  - settle: { for: 10s }\n`
  const page = await open(`${address}${await fragmentOf({ text, seed: undefined })}`)
  await page.getByLabel('Speed').selectOption(SPEED)
  await page.locator('.counts li').first().waitFor()
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  await page.evaluate(RESET)
  // The picture waits for the simulation, if that is slower.
  for (let waited = 0; waited < JOINS_MAX && (await virtualSeconds(page)) < OVER; waited++)
    await page.waitForTimeout(1_000)
  const reached = await page.locator('.counts').innerText()
  const { frames, seconds, longest, gap } = await page.evaluate(READ)
  const tasks = tasksOf('CrRendererMain', JSON.parse(String(await browser.stopTracing())))
  const most = tasks.reduce((sum, each) => Math.max(sum, each), 0)
  const work = tasks.reduce((sum, each) => sum + each, 0)
  print(`${nodes} nodes join: in the picture at the end`, reached.replaceAll('\n', ', '))
  print(`${nodes} nodes join: frames per second`, (frames / seconds).toFixed(1))
  print(`${nodes} nodes join: longest time between frames, ms`, gap.toFixed(0))
  print(`${nodes} nodes join: longest task by the clock, ms`, longestText({ longest }))
  print(`${nodes} nodes join: longest task in processor time, ms`, most.toFixed(0))
  print(
    `${nodes} nodes join: tasks of more than 50 ms of processor time`,
    tasks.filter((each) => each > 50).length,
  )
  print(`${nodes} nodes join: processor time of the page for each frame, ms`, (work / frames).toFixed(1))
  await page.close()
}

/** Plays mass-failure to its end, then goes back: what a node believed there is computed again. */
async function measureMassFailure(address) {
  const text = readFileSync(MASS_FAILURE, 'utf8')
  const page = await open(`${address}${await fragmentOf({ text, seed: undefined })}`)
  await page.getByRole('tab', { name: 'numbers' }).click()
  const startedAt = performance.now()
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  await page.getByRole('button', { name: 'Simulate to the end' }).click()
  await page.locator('.fingerprint').waitFor()
  const wall = (performance.now() - startedAt) / 1_000
  const simulating = tasksOf('DedicatedWorker thread', JSON.parse(String(await browser.stopTracing())))
  const seconds = simulating.reduce((sum, each) => sum + each, 0) / 1_000
  const [, shown] = /([\d\s]+) events/.exec(await page.locator('header').innerText())
  const events = Number(shown.replace(/\s/g, ''))
  print('mass-failure in the page: events', events)
  print('mass-failure in the page: seconds to its end by the clock', wall.toFixed(1))
  print(
    'mass-failure in the page: seconds of processor time of the thread that simulates',
    seconds.toFixed(1),
  )
  print('mass-failure in the page: events for each second of processor time', Math.round(events / seconds))
  print('mass-failure in the page: longest task, ms', longestText(await page.evaluate(READ)))
  for (const waited of PREPARED_AFTER) {
    await page.waitForTimeout(1_000 * waited)
    const waits = []
    for (const part of MIDDLE) waits.push(await backTo(page, part))
    const seconds = waits.map((each) => each.seconds).sort((a, b) => a - b)
    const most = Math.max(...waits.map((each) => each.events))
    const what = `back to the middle of it, ${waited} s later`
    print(
      `${what}: seconds by the clock, each of ${waits.length}`,
      seconds.map((each) => each.toFixed(1)).join(', '),
    )
    print(`${what}: events that are handled again, at most`, most)
  }
  await page.close()
}

/** Seconds from a move to a part of the run until the beliefs of a node at that time are shown, and how many events that took. */
async function backTo(page, part) {
  await page.getByRole('tab', { name: 'node' }).click()
  const node = page.getByRole('spinbutton', { name: 'Node' })
  await node.fill('7')
  await node.press('Enter')
  const slider = page.getByRole('slider', { name: 'Time' })
  // To the end first, and away from what was computed last.
  await moveTo(slider, 1)
  await page.locator('.computed').waitFor()
  const startedAt = performance.now()
  await moveTo(slider, part)
  await page.locator('.beliefs [role=status]').waitFor({ state: 'detached' })
  await page.locator('.computed').waitFor()
  const seconds = (performance.now() - startedAt) / 1_000
  const [, events] = /over ([\d\s]+) events/.exec(await page.locator('.computed').innerText())
  return { seconds, events: Number(events.replace(/\s/g, '')) }
}

/** As a user's hand does it: the page hears of the new value. */
async function moveTo(slider, part) {
  await slider.evaluate((element, share) => {
    element.value = String(Number(element.max) * share)
    element.dispatchEvent(new Event('input', { bubbles: true }))
  }, part)
  await slider.page().waitForTimeout(300)
}

function measureNode() {
  const scenario = parseScenario(readFileSync(MASS_FAILURE, 'utf8'), {
    file: MASS_FAILURE,
    readFile: (path) => readFileSync(join('scenarios', path), 'utf8'),
    parseLatencyMatrix,
  })
  const before = process.cpuUsage()
  const { events } = run(scenario)
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  print('mass-failure in Node: seconds of processor time', seconds.toFixed(1))
  print('mass-failure in Node: events for each second of processor time', Math.round(events / seconds))
}

async function open(address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(600_000)
  await page.addInitScript(WATCH)
  await page.goto(address)
  return page
}

function bytesOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.reduce(
    (sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name))).length,
    0,
  )
}

function isAsked(part) {
  const [asked = part] = process.argv.slice(2)
  return asked === part
}

/** Browsers note tasks of more than 50 ms. */
function longestText({ longest }) {
  return longest === 0 ? 'none over 50' : longest.toFixed(0)
}

function printLoad(when) {
  const loads = loadavg().map((load) => load.toFixed(1))
  print(`load of the machine ${when} (1, 5, 15 minutes), ${cpus().length} processors`, loads.join(', '))
}

function print(what, figure) {
  process.stdout.write(`${what.padEnd(78)} ${figure}\n`)
}
