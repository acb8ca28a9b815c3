import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { hasTextAlternatives, isAccessible } from './accessible.ts'
import { chromiumOr, closeBrowser, inBrowser, type Shown } from './browser.ts'
import * as calling from './calling.ts'
import type { Outcome } from './command.ts'
import { hasLabelsApart, isShownWhole } from './report-in-browser.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-report-'))
test.after.always(closeBrowser)
test.after.always(() => rmSync(root, { recursive: true }))

const SCENARIO = `name: small
description: Thirty nodes & a <script>alert('crash')</script>
seed: 3
pastry: { leafSetSize: 8 }
phases:
  - join: { nodes: 30, over: 5s }
  - settle: { until: stable }
  - insert: { keys: 100, over: 10s }
  - lookup: { label: "before </script>", count: 200, over: 10s }
  - crash: { fraction: 0.3 }
  - lookup: { label: after, count: 200, over: 30s }
  - settle: { label: end, for: 1m }
expect:
  - phase: end
    nodesActive: 21
  - phase: after
    hopsMean: { atLeast: 50 }
`

const FIGURES = [
  'degrees',
  'hops',
  'hot-keys',
  'keys-at-risk',
  'latency',
  'load-balance',
  'messages-over-time',
  'node-loads',
  'nodes-over-time',
  'rdp',
  'ring-phase-4',
  'traffic-by-purpose',
]

const call = (...args: string[]): Outcome => calling.call(root, ...args)

writeFileSync(join(root, 'small.yaml'), SCENARIO)
const ran = call('scenario', 'small.yaml', '--out', 'original', '--quiet')
cpSync(join(root, 'original'), join(root, 'drawn'), { recursive: true })
const drawn = calling.callApart(root, 'report', 'drawn')
const PAGE = join(root, 'drawn', 'report.html')

let count = 0

test('columns behind those of the summary are metrics of an application, and stand in the table of phases', (t) => {
  const folder = copyOf('original')
  const path = join(root, folder, 'summary.csv')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const measured = lines.map(
    (line, index) => `${line},${index === 0 ? 'answer_ms_mean' : index === 2 ? '' : 12.75}\n`,
  )
  writeFileSync(path, measured.join(''))
  const { status, stderr } = call('report', folder)
  t.is(status, 0, stderr)
  const page = readFileSync(join(root, folder, 'report.html'), 'utf8')
  t.true(page.includes('answer_ms_mean') && page.includes('12.75'))
  writeFileSync(path, measured.join('').replaceAll('12.75', 'fast'))
  t.regex(call('report', folder).stderr, /The column answer_ms_mean holds “fast”, which is no number/)
})

/** A copy of results, by its name in the working directory. */
function copyOf(folder: 'original' | 'drawn'): string {
  const name = `results-${count++}`
  cpSync(join(root, folder), join(root, name), { recursive: true })
  return name
}

const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')

test('report writes a page and, for each figure, an SVG and a specification', (t) => {
  t.is(ran.status, 1, 'an expectation of the scenario fails')
  t.is(drawn.stderr, '')
  t.is(drawn.status, 0)
  t.is(
    drawn.stdout,
    'page     drawn/report.html\nfigures  drawn/figures: 12, each as SVG and as Vega-Lite specification\n',
  )
  t.deepEqual(
    readdirSync(join(root, 'drawn', 'figures')),
    FIGURES.flatMap((name) => [`${name}.svg`, `${name}.vl.json`]),
  )
  for (const name of FIGURES) {
    t.regex(read('drawn', 'figures', `${name}.svg`), /^<svg /)
    t.regex(JSON.parse(read('drawn', 'figures', `${name}.vl.json`)).$schema, /vega-lite/)
  }
})

test('the page has the scenario, the seed, the versions, the command, what was expected and how it came', (t) => {
  const page = read('drawn', 'report.html')
  t.regex(page, /<dt>repeat with<\/dt><dd><code>node .*scenario small\.yaml --seed 3 --out original<\/code>/)
  t.regex(page, /<dt>E-Pastry<\/dt><dd>\d+\.\d+\.\d+/)
  t.regex(page, /<th scope="row" class="left">pastry\.heartbeatPeriod<\/th><td class="left">30s<\/td>/)
  t.regex(page, /<th scope="row" class="left">phases\[5\]\.deadline<\/th><td class="left">1m<\/td>/)
  t.regex(page, /<li class="ok">✔ end: nodes active 21/)
  t.regex(page, /<li class="failed">✘ after: .*hops/)
  t.false(page.includes("<script>alert('crash')"), 'text is text')
  t.is(page.match(/<script/g)?.length, 1)
  t.notRegex(page, /(src|href)="https?:/)
})

test('a report that is made again is the same, and a figure that is drawn no more does not stay', (t) => {
  const folder = copyOf('drawn')
  writeFileSync(join(root, folder, 'figures', 'old.svg'), '')
  writeFileSync(join(root, folder, 'figures', 'mine.txt'), '')
  // In a process of its own: Vega numbers what it draws through all figures of a process.
  t.is(calling.callApart(root, 'report', folder).status, 0)
  t.is(read(folder, 'report.html'), read('drawn', 'report.html'))
  t.is(read(folder, 'figures', 'hops.svg'), read('drawn', 'figures', 'hops.svg'))
  t.false(existsSync(join(root, folder, 'figures', 'old.svg')))
  t.true(existsSync(join(root, folder, 'figures', 'mine.txt')))
})

test('a run that is repeated takes the report of the one before away, and leaves what is not ours', (t) => {
  const folder = copyOf('drawn')
  writeFileSync(join(root, folder, 'figures', 'mine.txt'), '')
  t.not(call('scenario', 'small.yaml', '--out', folder, '--quiet').status, 2)
  t.false(existsSync(join(root, folder, 'report.html')))
  t.deepEqual(readdirSync(join(root, folder, 'figures')), ['mine.txt'])
})

test('--out puts the page elsewhere, its figures beside it; --json says what was written', (t) => {
  const folder = copyOf('original')
  const { status, stdout } = call('report', folder, '--out', 'paper/one.html', '--json', '--quiet')
  t.is(status, 0)
  const written = JSON.parse(stdout)
  t.is(written.page, 'paper/one.html')
  t.deepEqual(written.figures.map(({ name }: { name: string }) => name).sort(), FIGURES)
  t.deepEqual(written.notDrawn, [])
  t.true(existsSync(join(root, 'paper/one-figures/rdp.svg')))
  t.regex(read('paper/one.html'), /<a href="one-figures\/rdp\.svg">/)
  t.false(existsSync(join(root, folder, 'report.html')))
})

test('--format writes each figure as PDF and PNG too, the page links them, and the next report takes them away', (t) => {
  const folder = copyOf('original')
  const { status, stdout, stderr } = call('report', folder, '--format', 'pdf,png')
  t.is(status, 0, stderr)
  t.regex(stdout, /figures: 12, each as SVG, PDF, PNG and as Vega-Lite specification/)
  const figures = join(root, folder, 'figures')
  t.deepEqual(
    readdirSync(figures),
    FIGURES.flatMap((name) => [`${name}.pdf`, `${name}.png`, `${name}.svg`, `${name}.vl.json`]),
  )
  for (const name of FIGURES) {
    t.regex(read(folder, 'figures', `${name}.pdf`), /^%PDF-[\s\S]*\/FontFile2 /)
    t.regex(
      read(folder, 'report.html'),
      new RegExp(`<a href="figures/${name}\\.svg">SVG</a> · <a href="figures/${name}\\.pdf">PDF</a>`),
    )
  }
  writeFileSync(join(figures, 'mine.png'), '')
  t.is(call('report', folder).status, 0)
  t.deepEqual(
    readdirSync(figures).filter((name) => /\.(pdf|png)$/.test(name)),
    ['mine.png'],
  )
  isMistake(t, [folder, '--format', 'eps'], /--format[\s\S]*svg, pdf or png/)
})

function isMistake(t: ExecutionContext, args: readonly string[], message: RegExp): void {
  const { status, stdout, stderr } = call('report', ...args)
  t.is(status, 2)
  t.is(stdout, '')
  t.regex(stderr, message)
  t.notRegex(stderr, /^ +at /m, 'a stack trace')
}

test('what is no results folder is a problem', (t) => {
  isMistake(t, ['absent'], /absent[\s\S]*of a run[\s\S]*of a sweep[\s\S]*no such folder/)
  isMistake(t, ['.'], /a folder without results of its own[\s\S]*Here there are: drawn, original/)
  isMistake(t, ['small.yaml'], /small\.yaml[\s\S]*of a run[\s\S]*of a sweep[\s\S]*found a file/)
  isMistake(t, ['drawn/summary.csv'], /found a file[\s\S]*Name its folder: drawn/)
  isMistake(t, [], /argument <results> is missing/)
})

for (const [mistake, change, message] of [
  ['missing', (path: string) => rmSync(path), /timeseries\.csv[\s\S]*no such file[\s\S]*again/],
  [
    'of another version',
    (path: string) => edit(path, /,keys_lost/, ',losses'),
    /lacks keys_lost, and it has losses/,
  ],
  ['empty', (path: string) => writeFileSync(path, ''), /timeseries\.csv[\s\S]*empty/],
  ['cut off', (path: string) => edit(path, /,[^,]*\n$/, ''), /not a complete CSV file/],
  ['spoilt', (path: string) => edit(path, /\n[\d.]+,/, '\nx,'), /time_s holds “x”, which is no number/],
] as const)
  test(`a CSV file that is ${mistake} is a problem`, (t) => {
    const folder = copyOf('original')
    change(join(root, folder, 'timeseries.csv'))
    isMistake(t, [folder], message)
    t.false(existsSync(join(root, folder, 'report.html')))
  })

for (const file of ['summary', 'nodes', 'timeseries', 'traffic', 'lookups', 'ring'])
  test(`a ${file}.csv with nothing but its header gives a problem or a report, and no fault`, (t) => {
    const folder = copyOf('original')
    edit(join(root, folder, `${file}.csv`), /\n[\s\S]*/, '\n')
    const { status, stderr } = call('report', folder, '--quiet')
    t.true(status === 0 || /This file has 0 rows/.test(stderr), stderr)
    if (file === 'summary') isMistake(t, [folder], /summary\.csv[\s\S]*0 rows, and the run had 7 phases/)
  })

function edit(path: string, from: RegExp, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
}

test('a place that cannot be written to is reported, and nothing is left there', (t) => {
  const folder = copyOf('original')
  writeFileSync(join(root, folder, 'figures'), 'a file')
  const before = [readdirSync(root), readdirSync(join(root, folder))]
  isMistake(t, [folder], new RegExp(`${folder}/figures[\\s\\S]*this is a file[\\s\\S]*--out`))
  isMistake(t, [folder, '--out', 'small.yaml/page.html'], /^\[1\] small\.yaml\n[\s\S]*this is a file/)
  t.deepEqual([readdirSync(root), readdirSync(join(root, folder))], before)
})

test('a page that would be a folder is a problem with the name that the user wrote, and leaves nothing', (t) => {
  const folder = copyOf('original')
  for (const out of [folder, `${folder}/`, `new-${folder}/`]) {
    const { status, stdout, stderr } = call('report', folder, '--out', out)
    t.is(status, 2)
    t.is(stdout, '')
    t.true(stderr.includes(out))
    t.true(stderr.includes(`--out ${join(out, 'report.html')}`))
    t.notRegex(stderr, /\.new/)
  }
  t.deepEqual(
    readdirSync(root).filter((name) => name.includes(folder)),
    [folder],
  )
  t.false(existsSync(join(root, folder, 'report.html')))
})

test('a browser shows every figure, without an error and without any request', async (t) => {
  await isShownWhole(t, PAGE, FIGURES)
})

test('no two labels of a figure lie on each other', async (t) => {
  await hasLabelsApart(t, PAGE)
})

test('axe finds no fault with the page, wide and narrow, light and dark', async (t) => {
  await isAccessible(t, PAGE)
  await hasTextAlternatives(t, PAGE)
})

test('the table of contents leads to every section and every figure', async (t) => {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  const { result } = await inBrowser({ executable, file: PAGE }, async (page) => ({
    links: await page
      .locator('nav a')
      .evaluateAll((all: readonly Shown[]) => all.map((a) => a.getAttribute('href'))),
    named: await page.locator('nav a').allTextContents(),
    headings: await page.locator('main h2').allTextContents(),
    ids: await page
      .locator('main [id]')
      .evaluateAll((all: readonly Shown[]) => all.map(({ id }) => `#${id}`)),
  }))
  t.deepEqual(result.named, result.headings)
  t.deepEqual(
    result.links.filter((link) => !result.ids.includes(link ?? '')),
    [],
  )
})

test('the file of a figure has a title and a description, and no labels but these', (t) => {
  for (const name of FIGURES) {
    const svg = read('drawn', 'figures', `${name}.svg`)
    t.regex(svg, /^<svg role="img" aria-labelledby="title" aria-describedby="description" /)
    t.regex(svg, /<title id="title">[^<]+<\/title><desc id="description">[^<]+<\/desc>/)
    t.notRegex(svg, /(aria|data)-label=|aria-roledescription/)
  }
})

test('the pointer over a mark shows what it stands for', async (t) => {
  const executable = chromiumOr(t)
  if (executable === undefined) return
  const { result } = await inBrowser({ executable, file: PAGE }, async (page) => {
    await page.locator('#hops .role-mark path[data-label]').nth(1).hover({ force: true })
    return page.locator('#tip').textContent()
  })
  t.regex(result ?? '', /hops: \d+; operations, %: /)
})
