import { inMs, type RoundTripRange, rangeOfCoordinates, rangeOfMatrix } from './files/round-trips.ts'
import type { LookupPhase, Phase, RecordedOperation, ResolvedScenario } from './resolved.ts'
import { formatDuration, formatNumber } from './text/quantities.ts'

/** Beyond these the protocol no longer keeps what docs/evidence.md says of lossy and slow networks. */
const LOSS_BORNE = 0.3
const DELAY_BORNE = 1_000_000

/** What a user should know before a run: settings under which an overlay may not come to rest. One sentence each. */
export function warningsOf({ network, phases }: ResolvedScenario): string[] {
  return [
    ...networkWarnings(network),
    ...traceWarnings(phases),
    ...keyWarnings(phases),
    ...lateWarnings(phases),
  ]
}

function networkWarnings({ loss, jitter, latency }: ResolvedScenario['network']): string[] {
  const delay =
    jitter.model === 'exponential' ? jitter.mean : jitter.model === 'uniform' ? jitter.upTo / 2 : 0
  return [
    ...(loss > LOSS_BORNE
      ? [
          `network.loss: with ${Math.round(100 * loss)} % of the datagrams lost (more than 30 %) joins may take minutes or fail, and live nodes are taken for dead`,
        ]
      : []),
    ...(delay > DELAY_BORNE
      ? [
          `network.jitter: datagrams are ${formatDuration(delay)} late on average (more than 1s): joins may take minutes or fail, and live nodes are taken for dead`,
        ]
      : []),
    ...(latency.model === 'matrix' ? rangeWarnings(rangeOfMatrix(latency.rtt)) : []),
    ...(latency.model === 'coordinates' ? rangeWarnings(rangeOfCoordinates(latency, latency.entries)) : []),
  ]
}

/** A trace whose origin is not stated begins with its first event. */
function traceWarnings(phases: readonly Phase[]): string[] {
  return phases.flatMap((phase) => {
    if (phase.kind !== 'churn' || !('events' in phase.source) || phase.source.origin === null) return []
    const { trace, origin } = phase.source
    return [
      `the phase ${JSON.stringify(phase.label)}: time 0 is the first event of ${trace}, ${formatNumber(origin)} there: say \`origin\` if that is not meant`,
    ]
  })
}

/** A median round trip beyond these, in milliseconds, is unusual between sites. */
const USUAL_MEDIAN = { from: 1, to: 2_000 }

function rangeWarnings(range: RoundTripRange | undefined): string[] {
  if (range === undefined) return []
  const { least, median, greatest } = range
  const facts = `round trips are ${inMs(least)} to ${inMs(greatest)}, ${inMs(median)} at the median`
  if (median < USUAL_MEDIAN.from)
    return [
      `network.latency: ${facts} (less than 1 ms): a data centre, or are the numbers seconds? Then say \`unit: s\``,
    ]
  if (median > USUAL_MEDIAN.to)
    return [`network.latency: ${facts} (more than 2 s): are the numbers microseconds? Then say \`unit: us\``]
  return []
}

/** A name that no phase has inserted is meant seldom, and mistyped often: looked up, it is absent, which is right. */
function keyWarnings(phases: readonly Phase[]): string[] {
  const inserted = new Set<string>()
  return phases.flatMap((phase) => {
    const names = namesIn(phase)
    for (const name of names.inserted) inserted.add(name)
    const unknown = names.asked.filter((name) => !inserted.has(name) && !GENERATED.test(name))
    if (unknown.length === 0) return []
    const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : ''
    return [
      `the phase ${JSON.stringify(phase.label)}: no phase inserts the key ${JSON.stringify(unknown[0])}${more}: to look a key up that is not there finds nothing, and counts as a success`,
    ]
  })
}

/** The names of generated keys. */
const GENERATED = /^phase \d+ key \d+/

/** The keys that a phase stores by their names, and the keys that it asks for. */
function namesIn(phase: Phase): { readonly inserted: readonly string[]; readonly asked: readonly string[] } {
  switch (phase.kind) {
    case 'insert': {
      const { data } = phase
      if ('entries' in data) return { inserted: data.entries.map(({ key }) => key), asked: [] }
      return { inserted: typeof data.keys === 'number' ? [] : data.keys, asked: [] }
    }
    case 'lookup':
      return { inserted: [], asked: chosenNames(phase) }
    case 'mix': {
      const names = chosenNames(phase)
      return phase.weights.updates > 0 ? { inserted: names, asked: [] } : { inserted: [], asked: names }
    }
    case 'delete':
      return { inserted: [], asked: 'keys' in phase.amount ? phase.amount.keys : [] }
    case 'replay': {
      const { operations } = phase
      const isInsert = ({ operation }: RecordedOperation) => operation === 'insert'
      return { inserted: operations.filter(isInsert).map(({ key }) => key), asked: [] }
    }
    default:
      return { inserted: [], asked: [] }
  }
}

function chosenNames({ keys, hot }: Pick<LookupPhase, 'keys' | 'hot'>): readonly string[] {
  const listed = Array.isArray(keys) ? (keys as readonly string[]) : []
  return hot?.key === undefined ? listed : [...listed, hot.key]
}

/** A time at which the other phases are over: meant if a run shall go on, else a slip in the unit. */
function lateWarnings(phases: readonly Phase[]): string[] {
  const lengths = phases.map((phase) => (phase.background ? 0 : lengthOf(phase)))
  const end = lengths.reduce((sum: number, length) => sum + (length ?? Number.NaN), 0)
  return phases.flatMap(({ at, label }) =>
    at === undefined || !(at >= end)
      ? []
      : [
          `the phase ${JSON.stringify(label)}: it starts at ${formatDuration(at)}, when the others are over after ${formatDuration(end)}: the run goes on until then, and nothing else is asked for`,
        ],
  )
}

/** How long a phase of the foreground takes; undefined if it waits for something. */
function lengthOf(phase: Phase): number | undefined {
  if (phase.kind === 'settle') return 'for' in phase.wait ? phase.wait.for : undefined
  if (phase.kind === 'churn') return phase.warmUp + (phase.for ?? 0)
  return ('over' in phase ? phase.over : phase.for) ?? 0
}
