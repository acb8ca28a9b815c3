import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { TraceDecoder, TraceEncoder, type TraceRecord } from '../../run/trace/records.ts'
import { Simulation } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { type RunSource, readRun, refuseOverrides } from '../shell/repeatable-run.ts'
import { commandLine, nearPath } from '../shell/replay-command.ts'
import { kindOfResults } from '../shell/results-kind.ts'
import { isTraceStart, TRACE_FILE, TraceReader } from '../shell/trace-file.ts'
import { usageMistake } from '../shell/usage-mistake.ts'

/** Events that are carried out at a time. */
const STEP = 1_000

/** One of the two that are compared. */
export interface TraceSource {
  /** What it is, in words. */
  readonly title: string
  /** What can be replayed; undefined if the data of a trace file are not there. */
  readonly scenario: ResolvedScenario | undefined
  /** `now`: these records are made by this code, so that a replay has the same. */
  readonly made: 'now' | 'before'
  /** All events, in order. */
  readonly records: Iterator<TraceRecord, void>
  /** Of a run that has been read to its end. */
  fingerprint(): string | undefined
}

/** Throws Problems. */
export function openSource(named: RunSource): TraceSource {
  const { path } = named
  const inFolder = join(path, TRACE_FILE)
  if (kindOfResults(path) === 'run' && existsSync(inFolder)) return ofFile(inFolder, named)
  if (kindOfResults(path) === 'file' && isTrace(path)) return ofFile(path, named)
  const { scenario, recorded } = readRun(named)
  const how = recorded === undefined ? named.set : ['replayed']
  return ofRun(scenario, titleOf(path, scenario, how))
}

/**
 * The run of a source, carried out again by this code: what is recorded is compared with it. A scenario is carried out twice, with the overrides of
 * `named`. Throws Problems if nothing is recorded that could be compared.
 */
export function openAgain({ made, scenario }: TraceSource, named: RunSource): TraceSource {
  const { path } = named
  const place = nearPath(resolve(path))
  if (made === 'before') {
    refuseOverrides(named)
    if (scenario !== undefined) return ofRun(scenario, titleOf(path, scenario, ['replayed']))
    throw usageMistake('trace-diff', {
      statement: `The run of ${place} cannot be carried out again: its data are not beside it.`,
      hint: 'Name the scenario, too, or the results folder in which the trace was written.',
    })
  }
  if (kindOfResults(path) !== 'run') return openSource(named)
  throw usageMistake('trace-diff', {
    statement: `No trace is recorded in ${place}: there is nothing to compare the run with.`,
    hint: `Its fingerprint is compared by: ${commandLine('replay', [path])}. \`scenario --trace\` records a trace.`,
  })
}

const titleOf = (path: string, { seed }: ResolvedScenario, how: readonly string[]): string =>
  [`${nearPath(resolve(path))}, seed ${seed}`, ...how].join(', ')

function ofFile(file: string, named: RunSource): TraceSource {
  refuseOverrides(named)
  const reader = new TraceReader(file)
  const { scenario, version } = reader.head
  return {
    title: `${nearPath(resolve(file))}: ${scenario.name}, seed ${scenario.seed}, by version ${version}`,
    scenario: reader.scenarioFrom(dirname(file)),
    made: 'before',
    records: reader.records(),
    fingerprint: () => reader.end?.fingerprint,
  }
}

function ofRun(scenario: ResolvedScenario, title: string): TraceSource {
  const encoder = new TraceEncoder()
  const simulation = new Simulation(scenario, { sinks: { event: (event) => encoder.add(event) } })
  let isOver = false
  function* records(): Generator<TraceRecord, void> {
    // As a file would give them: what is compared is what can be recorded.
    const decoder = new TraceDecoder()
    while (!isOver) {
      isOver = simulation.step(STEP) === 'finished'
      yield* decoder.decode(encoder.take())
    }
  }
  return {
    title,
    scenario,
    made: 'now',
    records: records(),
    fingerprint: () => (isOver ? simulation.result().fingerprint : undefined),
  }
}

/** Does a file begin as traces do, or is it called as they are? A scenario does neither. */
function isTrace(path: string): boolean {
  if (path.endsWith('.bin')) return true
  const start = Buffer.alloc(64)
  const descriptor = openSync(path, 'r')
  try {
    return isTraceStart(start.subarray(0, readSync(descriptor, start)))
  } finally {
    closeSync(descriptor)
  }
}
