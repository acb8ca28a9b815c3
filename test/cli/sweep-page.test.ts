import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { hasTextAlternatives, isAccessible } from './accessible.ts'
import { chromiumOr, closeBrowser, inBrowser } from './browser.ts'
import * as calling from './calling.ts'
import type { Outcome } from './command.ts'
import { hasLabelsApart, isShownWhole } from './report-in-browser.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-sweep-page-'))
test.after.always(closeBrowser)
test.after.always(() => rmSync(root, { recursive: true }))

const BASE = `base:
  phases:
    - join: { nodes: 40, start: converged }
    - crash: { fraction: 0.3 }
    - route: { label: after, count: 60, over: 5s }
`

/** Small leaf sets are severed by both crashes; the larger crash leaves fewer nodes than expected. */
const GRID = `name: grid
description: What <b>survives</b> & what does not
${BASE}  expect:
    - phase: crash
      nodesLive: { atLeast: 24 }
parameters:
  grid:
    pastry.leafSetSize: [4, 16]
    phases[1].crash.fraction: [0.2, 0.5]
titles:
  pastry.leafSetSize: leaf-set size L, nodes
seeds: 3
figures:
  conditions: []
  quality: { metric: latency_ms_mean, phase: after }
  metrics:
    - { metric: severed, phase: after }
`
const GRID_FIGURES = [
  'bytes-per-node-s-after-against-latency-ms-mean-after',
  'bytes-per-node-s-after-against-parameters',
  'differences-by-phases-1-crash-fraction',
  'latency-ms-mean-after-against-parameters',
  'latency-ms-mean-after-heat-map',
  'severed-after-against-parameters',
]

const HYPERCUBE = `name: hypercube
${BASE}parameters:
  latinHypercube:
    points: 4
    ranges:
      pastry.leafSetSize: { from: 4, to: 20, multipleOf: 2 }
      pastry.heartbeatPeriod: { from: 10s, to: 60s }
titles:
  pastry.leafSetSize: leaf-set size L, nodes
  pastry.heartbeatPeriod: time between heartbeats
seeds: 2
figures:
  quality: { metric: latency_ms_mean, phase: after }
`
const HYPERCUBE_FIGURES = [
  'bytes-per-node-s-after-against-latency-ms-mean-after',
  'bytes-per-node-s-after-against-parameters',
  'latency-ms-mean-after-against-parameters',
]

const call = (...args: string[]): Outcome => calling.call(root, ...args)

const outcomes = Object.fromEntries(
  Object.entries({ grid: GRID, hypercube: HYPERCUBE }).map(([name, text]) => {
    writeFileSync(join(root, `${name}.yaml`), text)
    const ran = call('sweep', `${name}.yaml`, '--out', name, '--quiet')
    // In a process of its own: Vega numbers what it draws through all figures of a process.
    return [name, { ran, drawn: calling.callApart(root, 'report', name) }]
  }),
)
const pageOf = (name: string): string => join(root, name, 'report.html')

for (const [name, figures, status] of [
  ['grid', GRID_FIGURES, 1],
  ['hypercube', HYPERCUBE_FIGURES, 0],
] as const) {
  test(`report writes the page of a ${name}, and its figures`, (t) => {
    t.is(outcomes[name]?.ran.status, status)
    t.is(outcomes[name]?.drawn.stderr, '')
    t.is(outcomes[name]?.drawn.status, 0)
    t.deepEqual(
      readdirSync(join(root, name, 'figures')),
      figures.flatMap((figure) => [`${figure}.svg`, `${figure}.vl.json`]),
    )
  })

  test(`a browser shows every figure of a ${name}, without any request`, async (t) => {
    await isShownWhole(t, pageOf(name), figures)
    await hasLabelsApart(t, pageOf(name))
  })

  test(`axe finds no fault with the page of a ${name}, wide and narrow, light and dark`, async (t) => {
    await isAccessible(t, pageOf(name))
    await hasTextAlternatives(t, pageOf(name))
  })

  test(`the page of a ${name} has its settings, the scenario and the command that repeats it`, async (t) => {
    const executable = chromiumOr(t)
    if (executable === undefined) return
    const { result } = await inBrowser({ executable, file: pageOf(name) }, async (page) => ({
      headings: await page.locator('section h2').allTextContents(),
      settings: await page.locator('table').first().locator('tbody tr').count(),
      titles: await page.locator('table').first().locator('thead th').allTextContents(),
      scenario: await page.locator('table').last().locator('th, td').allTextContents(),
      facts: await page.locator('dd').allTextContents(),
    }))
    t.true(result.headings.includes('Settings'))
    t.true(result.headings.some((heading) => heading.startsWith('The scenario of the first point')))
    t.true(result.settings >= 4)
    t.is(result.titles[0], 'leaf-set size L, nodes')
    t.true(result.titles.includes('mean latency, ms, in ‘after’'))
    t.true(result.titles.includes('bytes sent, per node and second, in ‘after’'))
    t.true(result.scenario.includes('pastry.leafSetSize'))
    t.true(result.facts.some((fact) => fact.endsWith(`sweep ${name}.yaml --out ${name}`)))
  })
}

test('a run that fails what is expected stands in the page with the command that repeats it', async (t) => {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  const { result } = await inBrowser({ executable, file: pageOf('grid') }, async (page) => ({
    verdicts: await page.locator('.verdicts .failed').allTextContents(),
    failures: await page
      .locator('section', { hasText: 'What went wrong' })
      .locator('tbody tr')
      .allTextContents(),
  }))
  t.deepEqual(result.verdicts, ['✘ 6 of 12 runs failed'])
  t.is(result.failures.length, 6)
  for (const failure of result.failures)
    t.regex(failure, /nodes live 20 \(expected at least 24\).*scenario -- grid\.yaml .*--seed [123]/)
})

test('what the sweep file says is text and no markup, and a parameter without a title has its path', (t) => {
  const page = readFileSync(pageOf('grid'), 'utf8')
  t.true(page.includes('What &lt;b&gt;survives&lt;/b&gt; &amp; what does not'))
  t.true(page.includes('phases[1].crash.fraction (as in the scenario)'))
  t.false(page.includes('nodes (as in the scenario)'))
})

test('settings of which all rings are severed are in the heat map and beside the trade-offs', (t) => {
  const page = readFileSync(pageOf('grid'), 'utf8')
  t.regex(page, /† 3 of 3: \d/)
  t.regex(page, /Where there are no others, the border is dashed/)
  t.regex(page, /settings that have no others \(\d of 4\)/)
})

test('a report that is made again is the same', (t) => {
  cpSync(join(root, 'grid'), join(root, 'again'), { recursive: true })
  t.is(calling.callApart(root, 'report', 'again').status, 0)
  t.is(readFileSync(join(root, 'again', 'report.html'), 'utf8'), readFileSync(pageOf('grid'), 'utf8'))
})

test('an incomplete sweep has no report, and the problem says what to do', (t) => {
  cpSync(join(root, 'hypercube'), join(root, 'half'), { recursive: true })
  for (const name of ['aggregate.csv', 'report.html']) rmSync(join(root, 'half', name))
  const { status, stdout, stderr } = call('report', 'half')
  t.is(status, 2)
  t.is(stdout, '')
  t.regex(stderr, /half[\s\S]*has not been done to its end[\s\S]*same command/)
  t.notRegex(stderr, /^ +at /m, 'a stack trace')
  t.false(existsSync(join(root, 'half', 'report.html')))
})
