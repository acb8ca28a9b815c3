import type { SummaryRow } from '../../sim/measure/columns.ts'
import type { Figure, Notation, Source } from './figure.ts'
import { cellOf, phaseOf, type RunRecord } from './record.ts'
import { ABLATION_NAMES, type Ablation, ablationName, LOSSES, SESSIONS } from './settings.ts'
import type { Events } from './statistics.ts'

/** Castro, Costa & Rowstron, DSN 2004, and Rhea et al., USENIX 2004. Their figures are quoted second hand. */

const cell = (column: keyof SummaryRow) => (run: RunRecord) => cellOf(run, 'churn', column)

/** Of the lookups that did not go down with their caller. */
const share =
  (column: 'lost' | 'misdelivered' | 'succeeded') =>
  (run: RunRecord): Events => {
    const { [column]: events, attempted, aborted } = phaseOf(run, 'churn')
    return { events, trials: attempted - aborted }
  }

const lossOf = (run: RunRecord): number => {
  const { events, trials } = share('lost')(run)
  return events / trials
}

/** What the paper has of a quantity. */
type Published = Pick<Figure, 'paper' | 'good' | 'tolerance' | 'isAside'>

interface Quantity {
  readonly quantity: string
  readonly of: Figure['of']
  readonly notation: Notation
}

const LOST: Quantity = { quantity: 'lookups lost', of: share('lost'), notation: 'rate' }
const MISDELIVERED: Quantity = {
  quantity: 'lookups delivered at the wrong node',
  of: share('misdelivered'),
  notation: 'rate',
}
const INACTIVE: Quantity = { quantity: 'time not active, %', of: cell('inactive_pct'), notation: 3 }
const RDP: Quantity = { quantity: 'relative delay penalty', of: cell('rdp_mean'), notation: 2 }
const STRETCH: Quantity = {
  quantity: 'delay penalty, sum over sum',
  of: cell('stretch_sum'),
  notation: 2,
}
const CONTROL: Quantity = {
  quantity: 'control messages per node and second',
  of: cell('control_messages_per_node_s'),
  notation: 3,
}
const JOIN: Quantity = { quantity: 'mean time to join, s', of: cell('join_s_mean'), notation: 2 }

const figure = (source: Source, setting: string, quantity: Quantity, published: Published = {}): Figure => ({
  source,
  settings: [setting],
  ...quantity,
  ...published,
})

const all = (setting: string, published: ReadonlyMap<Quantity, Published>): Figure[] =>
  [LOST, MISDELIVERED, INACTIVE, RDP, STRETCH, CONTROL, JOIN].map((quantity) =>
    figure('MSP', setting, quantity, published.get(quantity)),
  )

/** [MSP] has these of the Gnutella trace on a transit-stub topology. */
const RDP_PUBLISHED: Published = { paper: { value: 1.8 }, good: 'low' }
const CONTROL_PUBLISHED: Published = { paper: { value: 0.245 }, good: 'low' }
const NONE: Published = { paper: { value: 0 }, good: 'low' }
const RATE = (value: number): Published => ({ paper: { value }, good: 'low' })

const GNUTELLA: Readonly<Record<(typeof LOSSES)[number], ReadonlyMap<Quantity, Published>>> = {
  0: new Map([
    [LOST, RATE(1.5e-5)],
    [MISDELIVERED, NONE],
    [RDP, RDP_PUBLISHED],
    [CONTROL, CONTROL_PUBLISHED],
  ]),
  0.01: new Map([[MISDELIVERED, NONE]]),
  0.05: new Map([
    [LOST, RATE(3.3e-5)],
    [MISDELIVERED, RATE(1.6e-5)],
  ]),
}

const gnutella: readonly Figure[] = LOSSES.flatMap((loss) =>
  all(`msp-gnutella-loss-${100 * loss}`, GNUTELLA[loss]),
)

const active = (pick: (...counts: number[]) => number) => (run: RunRecord) => {
  const { start_s, end_s } = phaseOf(run, 'churn')
  const measured = run.active.filter(({ time_s }) => time_s >= start_s && time_s <= end_s)
  return pick(...measured.map(({ nodes }) => nodes))
}

const population: readonly Figure[] = [
  { quantity: 'fewest active at once', of: active(Math.min), paper: 1_300 },
  { quantity: 'most active at once', of: active(Math.max), paper: 2_700 },
].map(({ quantity, of, paper }) =>
  figure(
    'MSP',
    'msp-gnutella-loss-0',
    { quantity, of, notation: 0 },
    { paper: { value: paper }, isAside: true },
  ),
)

const sessions: readonly Figure[] = SESSIONS.flatMap((mean) => all(`msp-sessions-${mean}`, new Map()))

const evenLinks: readonly Figure[] = [
  figure('MSP', 'msp-gnutella-40ms', RDP, RDP_PUBLISHED),
  figure('MSP', 'msp-gnutella-40ms', STRETCH),
  figure('MSP', 'msp-gnutella-40ms', CONTROL, CONTROL_PUBLISHED),
]

/** A setting with something taken away beside the same with nothing taken away. */
const beside = (
  ablation: Ablation,
  quantity: string,
  of: (changed: RunRecord, whole: RunRecord) => number,
  published: Published,
): Figure => ({
  source: 'MSP',
  quantity,
  settings: [ablationName(ablation), ablationName('nothing')],
  of: (changed, whole) => of(changed, whole!),
  notation: 3,
  ...published,
})

const times = (column: keyof SummaryRow) => (changed: RunRecord, whole: RunRecord) =>
  cell(column)(changed) / cell(column)(whole)

const MORE: Published = { paper: { above: 1 } }
const MORE_LOSS: Published = { paper: { above: 0 } }
const A_THIRD: Published = { paper: { value: 1 / 3 }, tolerance: 0.05, good: 'low' }

const ablations: readonly Figure[] = [
  ...ABLATION_NAMES.flatMap((what) =>
    [LOST, MISDELIVERED, RDP, CONTROL].map((quantity) =>
      figure('MSP', ablationName(what), quantity, what === 'neither' && quantity === LOST ? A_THIRD : {}),
    ),
  ),
  beside('no-acks', 'more lookups lost', (changed, whole) => lossOf(changed) - lossOf(whole), MORE_LOSS),
  beside('no-probing', 'delay penalty, times that with probing', times('rdp_mean'), MORE),
  beside(
    'l16',
    'more control messages with L = 32, %',
    (changed, whole) => 100 / times('control_messages_per_node_s')(changed, whole) - 100,
    { paper: { value: 7 } },
  ),
  ...(['b2', 'b1'] as const).flatMap((what) => [
    beside(what, 'hops, times those of b = 4', times('hops_mean'), MORE),
    beside(what, 'delay penalty, times that of b = 4', times('rdp_mean'), MORE),
  ]),
]

/** That it has stayed one ring shows when it is left in peace: every leaf set is right, and every lookup arrives. */
const WRONG_AFTERWARDS: Quantity = {
  quantity: 'nodes with a wrong leaf set 40 minutes after',
  of: (run) => {
    const { leaf_sets_wrong, nodes_live } = phaseOf(run, 'calm')
    return { events: leaf_sets_wrong ?? nodes_live, trials: nodes_live }
  },
  notation: 'rate',
}
const FAILED_AFTERWARDS: Quantity = {
  quantity: 'lookups that failed then',
  of: (run) => {
    const { failed, attempted } = phaseOf(run, 'afterwards')
    return { events: failed, trials: attempted }
  },
  notation: 'rate',
}

const bamboo: readonly Figure[] = [
  figure('BAM', 'bamboo', { quantity: 'lookups that succeeded', of: share('succeeded'), notation: 4 }),
  figure('BAM', 'bamboo', LOST),
  figure('BAM', 'bamboo', MISDELIVERED),
  figure('BAM', 'bamboo', INACTIVE),
  figure(
    'BAM',
    'bamboo',
    // What the overlay costs to maintain: lookups are left out.
    { quantity: 'control bytes per node and second', of: cell('control_bytes_per_node_s'), notation: 0 },
    { paper: { below: 900 } },
  ),
  figure('BAM', 'bamboo', WRONG_AFTERWARDS, NONE),
  figure('BAM', 'bamboo', FAILED_AFTERWARDS, NONE),
]

export const CHURN_FIGURES: readonly Figure[] = [
  ...gnutella,
  ...population,
  ...evenLinks,
  ...sessions,
  ...ablations,
  ...bamboo,
]
