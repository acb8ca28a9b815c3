import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MESSAGE_KINDS } from '../../../protocol/wire/messages.ts'
import { Problem, Problems } from '../../core/problem.ts'
import { counted } from '../../core/words.ts'
import { OutcomeTally } from '../../figures/run/outcome-tally.ts'
import { OperationTally, type RunResults } from '../../figures/run/run-results.ts'
import {
  type CsvFile,
  columnsOf,
  type DegreeRow,
  isOfPhase,
  type LookupRow,
  type NodeRow,
  type PeriodRow,
  type RingRow,
  type TimeSeriesRow,
  type TrafficRow,
} from '../../measure/columns.ts'
import { SEED_SERVER_HANDLE } from '../../run/world.ts'
import type { Manifest } from '../shell/manifest.ts'
import { nearPath } from '../shell/replay-command.ts'
import { REMEDY, readAllRows, readRows } from './read-csv.ts'

/** Reads what a run wrote. Throws Problems if a file is missing or not of this version; degrees.csv may be missing, which is younger than the others. */
export async function readRun(folder: string, { scenario }: Manifest): Promise<RunResults> {
  const path = (file: CsvFile) => nearPath(join(folder, `${file}.csv`))
  const rows = async <R>(file: CsvFile) => {
    const further = file === 'summary' ? 'figures' : 'none'
    return (await readAllRows(path(file), columnsOf(file, MESSAGE_KINDS), further)) as unknown as readonly R[]
  }
  const tally = new OperationTally()
  const outcomes = new OutcomeTally()
  await readRows(path('lookups'), columnsOf('lookups', MESSAGE_KINDS), (row) => {
    tally.add(row as unknown as LookupRow)
    outcomes.add(row as unknown as LookupRow)
  })
  const periods = await rows<PeriodRow>('summary')
  refuseFewer(path('summary'), periods.filter(isOfPhase).length, scenario.phases.length)
  return {
    scenario,
    periods,
    summary: periods.filter(isOfPhase),
    timeseries: await rows<TimeSeriesRow>('timeseries'),
    operations: tally.finish(),
    outcomes: outcomes.finish(),
    nodes: (await rows<NodeRow>('nodes')).filter(({ node }) => node !== SEED_SERVER_HANDLE),
    degrees: existsSync(path('degrees')) ? await rows<DegreeRow>('degrees') : [],
    traffic: await rows<TrafficRow>('traffic'),
    ring: await rows<RingRow>('ring'),
  }
}

/** A file may have been cut off, or emptied, at the end of a line. */
function refuseFewer(file: string, rows: number, phases: number): void {
  if (rows >= phases) return
  throw new Problems([
    new Problem({
      file,
      statement: `This file has ${counted(rows, 'row')}, and the run had ${counted(phases, 'phase')}.`,
      hint: REMEDY,
    }),
  ])
}
