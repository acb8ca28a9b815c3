import { stringify } from 'csv-stringify/sync'
import { formatTable } from '../../sim/commands/shell/table.ts'
import { grouped } from '../../sim/core/words.ts'
import type { Source } from './figure.ts'
import type { DoneSetting, Result } from './result.ts'

const CSV_COLUMNS = [
  'source',
  'quantity',
  'setting',
  'runs',
  'paper',
  'oracle',
  'ours',
  'low',
  'high',
  'bounds',
  'verdict',
] as const

/** One row per figure. The same on every machine. */
export function csvOf(results: readonly Result[]): string {
  const rows = results.map(({ figure, setting, runs, paper, oracle, ours, low, high, bounds, verdict }) => [
    figure.source,
    figure.quantity,
    setting,
    runs,
    paper,
    oracle,
    ours,
    low,
    high,
    bounds,
    verdict,
  ])
  return stringify([CSV_COLUMNS, ...rows])
}

/** What was found, for the terminal. */
export function tableOf(results: readonly Result[]): string {
  const columns = ['quantity', 'setting', 'runs', 'paper', 'oracle', 'ours', '95 %', 'verdict'] as const
  const rows = results.map((result) => [
    result.figure.quantity,
    result.setting,
    String(result.runs),
    result.paper,
    result.oracle,
    result.ours,
    boundsText(result),
    result.verdict,
  ])
  const aligned = columns.map((title) => ({ title, align: isText(title) ? 'left' : 'right' }) as const)
  return `${formatTable(aligned, rows, Number.POSITIVE_INFINITY).join('\n')}\n`
}

const isText = (title: string): boolean => ['quantity', 'setting', 'verdict'].includes(title)

const TITLES: Readonly<Record<Source, string>> = {
  P01: 'Pastry, Middleware 2001 [P01]',
  MSP: 'MSPastry, DSN 2004 [MSP]',
  BAM: 'Bamboo, USENIX 2004 [BAM]',
}

/** The part of docs/reproduction.md that is made from runs. `missing`: settings of which there is none. */
export function markdownOf(
  results: readonly Result[],
  settings: readonly DoneSetting[],
  missing: readonly string[],
): string {
  const sources = (Object.keys(TITLES) as Source[]).flatMap((source) => {
    const ofSource = results.filter(({ figure }) => figure.source === source)
    return ofSource.length === 0 ? [] : [`## ${TITLES[source]}`, ...tablesOf(ofSource)]
  })
  const notRun = missing.length === 0 ? [] : [`Not run for this page: ${missing.map(code).join(', ')}.`]
  return [...sources, '## What was run', ...notRun, settingsTable(settings)].join('\n\n')
}

/** What is judged, one row per figure; and beside each other what is only stated of some settings, one row per setting. */
function tablesOf(results: readonly Result[]): string[] {
  const judged = results.filter(({ paper, oracle }) => paper !== '' || oracle !== '')
  const stated = new Set(
    results.filter((each) => !judged.includes(each)).map(({ figure }) => figure.quantity),
  )
  const table = markdownTable(
    ['quantity', 'setting', 'runs', 'paper', 'oracle', 'ours (95 %)', 'verdict'],
    judged.map((result) => [
      result.figure.quantity,
      result.setting,
      String(result.runs),
      result.paper,
      result.oracle,
      oursText(result),
      result.verdict === 'worse' || result.verdict === 'differs' ? `**${result.verdict}**` : result.verdict,
    ]),
  )
  if (stated.size === 0) return [table]
  const beside = results.filter(({ figure }) => stated.has(figure.quantity))
  return [table, 'Side by side, with what there is no published figure for:', tableBySetting(beside)]
}

function tableBySetting(results: readonly Result[]): string {
  const quantities = [...new Set(results.map(({ figure }) => figure.quantity))]
  const settings = [...new Set(results.map(({ setting }) => setting))]
  const rows = settings.map((setting) => [
    setting,
    ...quantities.map((quantity) => {
      const result = results.find((each) => each.setting === setting && each.figure.quantity === quantity)
      return result === undefined ? '' : oursText(result)
    }),
  ])
  return markdownTable(['setting', ...quantities], rows)
}

function oursText(result: Result): string {
  return [result.ours, boundsText(result)].filter((text) => text !== '').join(' ')
}

function boundsText({ low, high }: Result): string {
  return low === '' ? '' : `(${low} – ${high})`
}

function settingsTable(settings: readonly DoneSetting[]): string {
  return markdownTable(
    [
      'name',
      'scenario',
      'overrides',
      'seeds',
      'CPU s per run',
      'µs per node and virtual second',
      'peak MB',
      'code',
    ],
    settings.map(({ setting, extent, runs }) => {
      const costs = runs.map(({ record }) => record.cost)
      const mean = (of: (cost: (typeof costs)[number]) => number) =>
        costs.reduce((sum, cost) => sum + of(cost), 0) / costs.length
      const perNodeSecond = (1e6 * mean((cost) => cost.runCpuSeconds)) / mean((cost) => cost.nodeSeconds)
      return [
        code(setting.name),
        code(setting.scenario),
        [...setting.set, ...extent.set].map(code).join(' '),
        runs.map(({ run }) => run.seed).join(', '),
        grouped(mean((cost) => cost.cpuSeconds)),
        perNodeSecond.toPrecision(3),
        grouped(Math.max(...costs.map((cost) => cost.peakMemoryBytes)) / 1e6),
        [...new Set(runs.map((run) => code(run.code.slice(0, 7))))].join(' '),
      ]
    }),
  )
}

const code = (text: string): string => `\`${text}\``

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}

const BEGIN = '<!-- made by npm run reproduce -->'
const END = '<!-- end of what npm run reproduce makes -->'

/** The page with its generated part replaced; what stands around the marks is written by hand. */
export function withGenerated(page: string, generated: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`the page has no marks ${BEGIN} … ${END}`)
  return `${page.slice(0, begin)}${BEGIN}\n\n${generated}\n\n${page.slice(end)}`
}
