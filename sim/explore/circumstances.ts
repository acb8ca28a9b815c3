import type { Phase, ResolvedScenario } from '../scenario/resolved.ts'

/** Circumstances under which some promises do not hold, with what is meant by each. */
export const CIRCUMSTANCES = {
  'basic joins': '`join: basic`, the join of the first paper',
  'L = 2':
    '`leafSetSize: 2`: a joiner can hide two others from each other for a moment ([model-checking.md](model-checking.md))',
  'reads at replicas': '`reads: replica`',
  'quorum of one': '`writeQuorum: one`',
  'loss that goes on': '`network.loss`: it does not end before the rest',
  'heavy loss': 'a link loses more than one datagram of ten for longer than a second',
  'long delays': 'a datagram may take a second longer than usual',
  'damage unnoticed': 'damaged datagrams that the checksum misses reach nodes',
  partition: 'parts of the network that do not reach each other',
  'one-way links': 'nodes that hear others and are not heard by them',
  'blocked pairs': 'pairs of nodes that do not reach each other',
  NATs: 'nodes that cannot be dialled',
  pauses: 'stopped processes',
  'stopped holders':
    'all nodes that hold the newest version of a key are stopped together for longer than it takes to find a node dead: until all has come to rest, and of this key only',
  'writes done again':
    'a stopped process finds an old request when it continues, and a write is carried out a second time, after more than 16 others: of this key only, and of what it replaces',
  'slow nodes': 'nodes that take long over each message: one may get more than it can take in',
  'forgetful seed server': 'a seed server that comes back with an empty list: a second ring may be founded',
  'severed ring':
    'more than ⌊L/2⌋ neighbours have died together, or all nodes. The papers promise nothing from ⌊L/2⌋ on',
} as const

export type Circumstance = keyof typeof CIRCUMSTANCES

/** Under which nodes may not hear from each other in time, so that one may take another for dead, or itself for the root. */
export const UNHEARD = [
  'heavy loss',
  'long delays',
  'damage unnoticed',
  'partition',
  'one-way links',
  'blocked pairs',
  'NATs',
] as const satisfies readonly Circumstance[]

/** The circumstances that follow from the scenario alone. */
export function circumstancesOf(scenario: ResolvedScenario): Set<Circumstance> {
  const { pastry, storage, network, phases } = scenario
  const found = new Set<Circumstance>(phases.flatMap(ofPhase))
  if (pastry.join === 'basic') found.add('basic joins')
  if (pastry.leafSetSize === 2) found.add('L = 2')
  if (storage.reads === 'replica') found.add('reads at replicas')
  if (storage.writeQuorum === 'one') found.add('quorum of one')
  if (network.loss > 0) found.add('loss that goes on')
  if (network.loss > LITTLE_LOSS) found.add('heavy loss')
  return found
}

const LITTLE_LOSS = 0.1
/** Bad times of a link that are longer, in microseconds, are heavy loss. */
const SHORT_BURST = 1_000_000
const LONG_DELAY = 500_000

function ofPhase(phase: Phase): Circumstance[] {
  switch (phase.kind) {
    case 'partition':
      return phase.direction === 'one way' ? ['partition', 'one-way links'] : ['partition']
    case 'block':
      return phase.direction === 'one way' ? ['blocked pairs', 'one-way links'] : ['blocked pairs']
    case 'undialable':
      return ['NATs']
    case 'pause':
      return ['pauses']
    case 'slow':
      return ['slow nodes']
    case 'outage':
      return phase.remembers === 'nothing' ? ['forgetful seed server'] : []
    case 'links':
      return ofLinks(phase)
    default:
      return []
  }
}

function ofLinks(phase: Extract<Phase, { readonly kind: 'links' }>): Circumstance[] {
  const { loss, bursts, delay, jitter, reorder, corrupt } = phase
  const found: Circumstance[] = []
  if (most(loss) > LITTLE_LOSS || most(corrupt?.share) > LITTLE_LOSS) found.push('heavy loss')
  if (bursts !== undefined && bursts.bad > SHORT_BURST) found.push('heavy loss')
  if (most(loss) > LITTLE_LOSS && (phase.from === undefined) !== (phase.to === undefined))
    found.push('one-way links')
  if (most(delay) + most(jitter) > LONG_DELAY || (reorder !== undefined && reorder.by > LONG_DELAY))
    found.push('long delays')
  if (most(corrupt?.share) > 0 && corrupt!.missed > 0) found.push('damage unnoticed')
  return found
}

/** The largest value of what may change over a phase. */
const most = (value: number | { readonly from: number; readonly to: number } | undefined): number =>
  value === undefined ? 0 : typeof value === 'number' ? value : Math.max(value.from, value.to)
