import type { ValueSizes } from '../../core/value-sizes.ts'
import type { Phase, PhaseKind, ResolvedScenario } from '../../scenario/resolved.ts'

type IsIn = (scenario: ResolvedScenario) => boolean
type Of<Kind extends PhaseKind> = Extract<Phase, { readonly kind: Kind }>

/** Does the scenario have such a phase? */
const some =
  <Kind extends PhaseKind>(kind: Kind, holds: (phase: Of<Kind>) => boolean = () => true): IsIn =>
  ({ phases }) =>
    phases.some((phase) => phase.kind === kind && holds(phase as Of<Kind>))

const model =
  (name: ResolvedScenario['network']['latency']['model']): IsIn =>
  ({ network }) =>
    network.latency.model === name

const nodesOf = ({ phases }: ResolvedScenario): number =>
  phases.reduce((sum, phase) => sum + (phase.kind === 'join' ? phase.nodes : 0), 0)

/** What a scenario may contain, by its name in the table. */
export const FEATURES: Readonly<Record<string, IsIn>> = {
  'at most 5 nodes': (scenario) => nodesOf(scenario) <= 5,
  '6 to 20 nodes': (scenario) => nodesOf(scenario) > 5 && nodesOf(scenario) <= 20,
  '21 to 60 nodes': (scenario) => nodesOf(scenario) > 20 && nodesOf(scenario) <= 60,
  'more than 60 nodes': (scenario) => nodesOf(scenario) > 60,
  'b = 1': ({ pastry }) => pastry.digitBits === 1,
  'b = 2': ({ pastry }) => pastry.digitBits === 2,
  'b = 4': ({ pastry }) => pastry.digitBits === 4,
  'L = 2': ({ pastry }) => pastry.leafSetSize === 2,
  'L = 4': ({ pastry }) => pastry.leafSetSize === 4,
  'L = 8': ({ pastry }) => pastry.leafSetSize === 8,
  'L = 16': ({ pastry }) => pastry.leafSetSize === 16,
  'L = 32': ({ pastry }) => pastry.leafSetSize === 32,
  'ids of 16 bits': ({ pastry }) => pastry.idBits === 16,
  'ids of 32 bits': ({ pastry }) => pastry.idBits === 32,
  'k = 1': ({ storage }) => storage.replicas === 1,
  'k = 2': ({ storage }) => storage.replicas === 2,
  'k = 3': ({ storage }) => storage.replicas === 3,
  'k = 4 or 5': ({ storage }) => storage.replicas >= 4,
  'k = L/2 + 1': ({ storage, pastry }) => storage.replicas === pastry.leafSetSize / 2 + 1,
  'quorum: one': ({ storage }) => storage.writeQuorum === 'one',
  'quorum: majority': ({ storage }) => storage.writeQuorum === 'majority',
  'quorum: all': ({ storage }) => storage.writeQuorum === 'all',
  'reads: replica': ({ storage }) => storage.reads === 'replica',
  'little capacity': ({ storage }) => storage.capacity > 0,
  'latency: constant': model('constant'),
  'latency: uniform': model('uniform'),
  'latency: lognormal': model('lognormal'),
  'latency: euclidean': model('euclidean'),
  'latency: geographic': model('geographic'),
  'latency: transit-stub': model('transit-stub'),
  'jitter of the network': ({ network }) => network.jitter.model !== 'none',
  'dead hosts refuse': ({ network }) => network.deadHost === 'refused',
  'loss that goes on': ({ network }) => network.loss > 0,
  'joins: converged': some('join', ({ start }) => start === 'converged'),
  'joins: spread': some('join', ({ over, arrival }) => over > 0 && arrival !== 'burst'),
  'joins: burst': some(
    'join',
    ({ nodes, over, arrival }) => nodes > 3 && (over === 0 || arrival === 'burst'),
  ),
  'joins: arc': some('join', ({ idsInArc }) => idsInArc !== null),
  'joins: later': some('join', ({ index }) => index > 0),
  'crashes: share': some('crash', ({ victims }) => 'fraction' in victims),
  'crashes: neighbours': some('crash', ({ victims }) => 'adjacent' in victims),
  'crashes: arc': some('crash', ({ victims }) => 'idsInArc' in victims),
  'crashes: region': some('crash', ({ victims }) => 'region' in victims),
  'crashes: one after another': some('crash', ({ over }) => over > 0),
  'restarts: with everything': some('crash', ({ restart }) => restart?.remembers === 'everything'),
  'restarts: with members': some('crash', ({ restart }) => restart?.remembers === 'members'),
  'restarts: with nothing': some('crash', ({ restart }) => restart?.remembers === 'nothing'),
  leaves: some('leave'),
  'leaves of most': some('leave', ({ leavers }) => 'fraction' in leavers && leavers.fraction > 0.4),
  churn: some('churn'),
  'churn: announced': some('churn', ({ source }) => 'announced' in source && source.announced > 0),
  'churn: returning nodes': some('churn', ({ rejoin }) => rejoin === 'same'),
  'seed server out': some('outage'),
  'seed server forgets': some('outage', ({ remembers }) => remembers === 'nothing'),
  'partition: shares': some('partition', ({ by }) => 'shares' in by),
  'partition: arcs': some('partition', ({ by }) => 'groups' in by),
  'partition: one way': some('partition', ({ direction }) => direction === 'one way'),
  'blocked pairs': some('block', ({ direction }) => direction === 'both ways'),
  'blocked pairs: one way': some('block', ({ direction }) => direction === 'one way'),
  NATs: some('undialable'),
  'links: loss': some('links', ({ loss }) => loss !== undefined),
  'links: loss that changes': some('links', ({ loss }) => typeof loss === 'object'),
  'links: silent nodes': some('links', ({ loss, from }) => loss === 1 && from !== undefined),
  'links: bursts of loss': some('links', ({ bursts }) => bursts !== undefined),
  'links: delay': some('links', ({ delay }) => delay !== undefined),
  'links: jitter': some('links', ({ jitter }) => jitter !== undefined),
  'links: copies': some('links', ({ duplicate }) => duplicate !== undefined),
  'links: disorder': some('links', ({ reorder }) => reorder !== undefined),
  'links: damage': some('links', ({ corrupt }) => corrupt !== undefined),
  'links: damage unnoticed': some('links', ({ corrupt }) => (corrupt?.missed ?? 0) > 0),
  pauses: some('pause'),
  'pauses without a buffer': some('pause', ({ bufferBytes }) => bufferBytes === 0),
  'slow nodes': some('slow'),
  'clock drift': some('drift'),
  'writes: insert': some('insert'),
  'writes: expiring': ({ phases }) =>
    phases.some((phase) => 'timeToLive' in phase && phase.timeToLive !== undefined),
  'large values': ({ phases }) => phases.some((phase) => mostBytes(phase) > DATAGRAM_BYTES),
  'reads: lookup': some('lookup'),
  deletes: some('delete'),
  'mix: open': some('mix', ({ amount }) => !('clients' in amount)),
  'mix: closed': some('mix', ({ amount }) => 'clients' in amount),
  'mix: with deletes': some('mix', ({ weights }) => weights.deletes > 0),
  routes: some('route'),
}

/** Longer values travel in parts. */
const DATAGRAM_BYTES = 1_400

const most = (sizes: ValueSizes): number => ('max' in sizes ? sizes.max : sizes.atMost)

/** The longest value that a phase may write. */
function mostBytes(phase: Phase): number {
  switch (phase.kind) {
    case 'insert':
      return 'keys' in phase.data ? most(phase.data.valueBytes) : 0
    case 'mix':
      return most(phase.valueBytes)
    default:
      return 0
  }
}

export const featuresOf = (scenario: ResolvedScenario): string[] =>
  Object.entries(FEATURES).flatMap(([name, isIn]) => (isIn(scenario) ? [name] : []))
