import { counted, grouped } from '../../core/words.ts'
import type { Tally } from '../../explore/coverage/tally.ts'
import { EXCEPTION } from '../../explore/explore.ts'
import { spokenSeconds } from '../shell/numbers.ts'
import { commandLine } from '../shell/replay-command.ts'
import { reasonNotWritten } from '../shell/system-error.ts'
import { folded, formatTable, type TableColumn } from '../shell/table.ts'
import { type Paint, painter, type Terminal } from '../shell/terminal.ts'
import { exercisedTable, exercisedText } from './exercised.ts'
import { type Found, findingText, promiseOf, showArguments } from './found.ts'

export interface ExploreReport {
  readonly tally: Tally
  /** Names of the checkers that watched. */
  readonly checkers: readonly string[]
  /** The first seed. */
  readonly from: number
  /** Of all runs, without the search for smaller scenarios. */
  readonly cpuSeconds: number
  readonly shrinkingCpuSeconds: number
  /** Of real time. */
  readonly seconds: number
  /** By seed. */
  readonly found: readonly Found[]
  /** Files of an earlier exploration whose seeds break no promise any more. */
  readonly mended: readonly string[]
}

export interface ReportLook extends Pick<Terminal, 'printColumns' | 'printColour'> {
  /** Of what was exercised: one line for each group of kinds, or for each kind. */
  readonly exercised: 'groups' | 'all'
}

const PROMISES: readonly TableColumn[] = [
  { title: 'promise', align: 'left' },
  { title: 'armed in runs', align: 'right' },
  { title: 'broken in', align: 'right' },
  { title: 'seeds', align: 'left' },
]

/** Seeds of one promise that the table names, and seeds of which the findings are shown. */
const SEEDS_NAMED = 6
const SEEDS_SHOWN = 10

/** For people: what was exercised, which promises were put to the test, and what broke them. */
export function reportText(
  report: ExploreReport,
  { printColumns: columns, printColour, exercised }: ReportLook,
): string {
  const { found, tally, mended } = report
  const paint = painter(printColour)
  const shown = found.slice(0, SEEDS_SHOWN).flatMap((each) => foundLines(each, columns))
  const more = found.length > SEEDS_SHOWN ? [`… and ${counted(found.length - SEEDS_SHOWN, 'seed')} more`] : []
  const lines = [
    ...(exercised === 'all' ? [...exercisedTable(tally, columns), ''] : []),
    ...exercisedText(tally, columns),
    '',
    ...promiseLines(report, columns),
    '',
    ...shown,
    ...more,
    ...mended.flatMap((path) =>
      folded(`${path} is from an earlier exploration: its seed breaks no promise any more`, columns, '  '),
    ),
    ...sizeLines(report),
    verdictOf(report, paint),
  ]
  return `${lines.join('\n')}\n`
}

/** An exploration that was interrupted may have nothing to say. */
function verdictOf({ found, tally }: ExploreReport, paint: Paint): string {
  if (tally.runs === 0) return 'nothing was explored'
  return found.length === 0
    ? paint('✔ every promise was kept', 'green')
    : paint(`✘ ${counted(found.length, 'run')} broke a promise`, 'red')
}

function promiseLines({ tally, checkers }: ExploreReport, columns: number): string[] {
  const rows = [EXCEPTION, ...checkers].map((name) => {
    const broken = tally.broken(name)
    const seeds = [...broken.slice(0, SEEDS_NAMED), ...(broken.length > SEEDS_NAMED ? ['…'] : [])]
    const armed = name === EXCEPTION ? tally.runs : tally.armed(name)
    return [name, grouped(armed), broken.length === 0 ? '' : grouped(broken.length), seeds.join(' ')]
  })
  return formatTable(PROMISES, rows, columns)
}

/** One seed: of each promise that the written scenario breaks the first finding, and where the scenario is. */
function foundLines(found: Found, columns: number): string[] {
  const { seed, broken, onlyDrawn, story, path, unwritten } = found
  const lines = broken.flatMap(({ name, findings }) => [
    ...folded(`seed ${seed} broke “${name}”: ${promiseOf(name)}`, columns, '  '),
    ...indented(findingText(findings[0]!), columns),
  ])
  return [
    ...lines,
    ...(onlyDrawn.length === 0 ? [] : indented(`as drawn also: ${onlyDrawn.join(', ')}`, columns)),
    ...indented(story === undefined ? path : `${path}, ${story}`, columns),
    ...(unwritten === undefined
      ? [`  ${commandLine('replay', showArguments(found))}`]
      : [
          ...indented(`it could not be written: ${reasonNotWritten(unwritten)}; again:`, columns),
          `  ${commandLine('explore', ['--runs', '1', '--from', String(seed)])}`,
        ]),
    '',
  ]
}

const indented = (text: string, columns: number): string[] =>
  folded(text, columns - 2, '  ').map((line) => `  ${line}`)

function sizeLines({ tally, cpuSeconds, shrinkingCpuSeconds, seconds, from }: ExploreReport): string[] {
  const { runs, nodes, operations, events, virtualTime } = tally
  const hours = virtualTime / 3_600_000_000
  const faster = virtualTime / 1_000_000 / Math.max(cpuSeconds, 0.001)
  const shrinking = shrinkingCpuSeconds === 0 ? '' : `, ${spokenSeconds(shrinkingCpuSeconds)} for shrinking`
  return [
    `${counted(runs, 'run')} from seed ${from}: ${counted(nodes, 'node')}, ${counted(operations, 'operation')}, ${counted(events, 'event')}, ${hours.toFixed(1)} virtual hours`,
    `${spokenSeconds(seconds)}; CPU: ${spokenSeconds(cpuSeconds)} for the runs${shrinking}`,
    `${(runs / Math.max(cpuSeconds, 0.001)).toFixed(2)} runs and ${grouped(faster)} virtual seconds per CPU second of the runs`,
  ]
}

/** For programs. */
export function reportJson(report: ExploreReport): string {
  const { tally, checkers, from, cpuSeconds, shrinkingCpuSeconds, seconds, found, mended } = report
  const { runs, nodes, operations, events, virtualTime } = tally
  return `${JSON.stringify(
    {
      ok: found.length === 0 && runs > 0,
      from,
      runs,
      nodes,
      operations,
      events,
      virtualSeconds: virtualTime / 1_000_000,
      seconds,
      cpuSeconds,
      shrinkingCpuSeconds,
      found: found.map(foundFields),
      mended,
      promises: [EXCEPTION, ...checkers].map((name) => ({
        name,
        promise: promiseOf(name),
        armed: name === EXCEPTION ? runs : tally.armed(name),
        broken: tally.broken(name),
      })),
      exercised: tally.names().map((name) => ({ name, ...tally.count(name) })),
    },
    null,
    2,
  )}\n`
}

const foundFields = ({ seed, broken, onlyDrawn, path, unwritten }: Found) => ({
  seed,
  broken: broken.map(({ name, findings }) => ({
    name,
    findings: findings.map(({ text, at, node }) => ({ text, atSeconds: at / 1_000_000, node: node ?? null })),
  })),
  onlyDrawn,
  path: unwritten === undefined ? path : null,
  unwritten: unwritten === undefined ? null : reasonNotWritten(unwritten),
})
