import { counted, grouped } from '../../core/words.ts'
import type { Tally } from '../../explore/coverage/tally.ts'
import { EXCEPTION } from '../../explore/explore.ts'
import { spokenSeconds } from '../shell/numbers.ts'
import { folded, formatTable, type TableColumn } from '../shell/table.ts'
import { type Paint, painter, type Terminal } from '../shell/terminal.ts'
import { type Found, promiseOf } from './found.ts'

export interface ExploreReport {
  readonly tally: Tally
  /** Names of the checkers that watched. */
  readonly checkers: readonly string[]
  /** The first seed. */
  readonly from: number
  readonly cpuSeconds: number
  /** Of real time. */
  readonly seconds: number
  /** By seed. */
  readonly found: readonly Found[]
}

const PROMISES: readonly TableColumn[] = [
  { title: 'promise', align: 'left' },
  { title: 'armed in runs', align: 'right' },
  { title: 'broken in', align: 'right' },
  { title: 'seeds', align: 'left' },
]

const EXERCISED: readonly TableColumn[] = [
  { title: 'exercised', align: 'left' },
  { title: 'times', align: 'right' },
  { title: 'runs', align: 'right' },
]

/** Seeds of one promise that the table names, and seeds of which the findings are shown. */
const SEEDS_NAMED = 6
const SEEDS_SHOWN = 10

/** For people: what was exercised, which promises were put to the test, and what broke them. */
export function reportText(
  report: ExploreReport,
  { printColumns, printColour }: Pick<Terminal, 'printColumns' | 'printColour'>,
): string {
  const { found } = report
  const paint = painter(printColour)
  const shown = found.slice(0, SEEDS_SHOWN).flatMap((each) => foundLines(each, printColumns))
  const more = found.length > SEEDS_SHOWN ? [`… and ${counted(found.length - SEEDS_SHOWN, 'seed')} more`] : []
  const lines = [
    ...exercisedLines(report, printColumns),
    '',
    ...promiseLines(report, printColumns),
    '',
    ...shown,
    ...more,
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

function exercisedLines({ tally }: ExploreReport, columns: number): string[] {
  const never = tally.neverExercised()
  const rows = tally
    .names()
    .map((name) => ({ name, ...tally.count(name) }))
    .filter(({ times }) => times > 0)
    .map(({ name, times, runs }) => [name, grouped(times), grouped(runs)])
  return [
    ...formatTable(EXERCISED, rows, columns),
    '',
    ...folded(`never exercised: ${never.length === 0 ? 'nothing' : never.join('; ')}`, columns, '  '),
  ]
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

/** One seed: of each promise that it broke the first finding. */
function foundLines({ seed, findings, path }: Found, columns: number): string[] {
  const names = [...new Set(findings.map(({ checker }) => checker))]
  const lines = names.flatMap((name) => [
    ...folded(`seed ${seed} broke “${name}”: ${promiseOf(name)}`, columns, '  '),
    ...folded(`  ${findings.find(({ checker }) => checker === name)!.text}`, columns, '    '),
  ])
  return [...lines, `  ${path}`, '']
}

function sizeLines({ tally, cpuSeconds, seconds, from }: ExploreReport): string[] {
  const { runs, nodes, operations, events, virtualTime } = tally
  const hours = virtualTime / 3_600_000_000
  const faster = virtualTime / 1_000_000 / Math.max(cpuSeconds, 0.001)
  return [
    `${counted(runs, 'run')} from seed ${from}: ${counted(nodes, 'node')}, ${counted(operations, 'operation')}, ${counted(events, 'event')}, ${hours.toFixed(1)} virtual hours`,
    `${spokenSeconds(seconds)}, ${spokenSeconds(cpuSeconds)} of CPU: ${(runs / Math.max(cpuSeconds, 0.001)).toFixed(2)} runs and ${grouped(faster)} virtual seconds per CPU second`,
  ]
}

/** For programs. */
export function reportJson({ tally, checkers, from, cpuSeconds, seconds, found }: ExploreReport): string {
  const { runs, nodes, operations, events, virtualTime } = tally
  return `${JSON.stringify(
    {
      ok: found.length === 0 && runs > 0,
      from,
      runs,
      nodes,
      operations,
      events,
      virtualTime,
      seconds,
      cpuSeconds,
      found,
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
