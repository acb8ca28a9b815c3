import { minutes, type ResolvedScenario } from '../../sim/index.ts'

/** What random scenarios are to contain, each of it in some of them. A line more here asks the generator for more. */
export const FEATURES: Readonly<Record<string, (scenario: ResolvedScenario) => boolean>> = {
  'fewer than 20 nodes': ({ phases }) => nodesOf(phases) < 20,
  'more than 100 nodes': ({ phases }) => nodesOf(phases) > 100,
  'more than 20 minutes': ({ phases }) => leastTime(phases) > minutes(20),

  'b = 1': ({ pastry }) => pastry.digitBits === 1,
  'b = 2': ({ pastry }) => pastry.digitBits === 2,
  'b = 4': ({ pastry }) => pastry.digitBits === 4,
  'L = 2': ({ pastry }) => pastry.leafSetSize === 2,
  'L = 8 … 16': ({ pastry }) => pastry.leafSetSize >= 8 && pastry.leafSetSize <= 16,
  'L = 32': ({ pastry }) => pastry.leafSetSize === 32,
  'ids of 8 bits': ({ pastry }) => pastry.idBits === 8,
  'ids of 16 bits': ({ pastry }) => pastry.idBits === 16,
  'ids of 32 bits': ({ pastry }) => pastry.idBits === 32,
  'pastry-2001': ({ pastry }) => pastry.preset === 'pastry-2001',
  'a neighborhood set': ({ pastry }) => pastry.neighborhoodSetSize > 0,
  'basic joins in a mspastry overlay': ({ pastry }) =>
    pastry.preset === 'mspastry' && pastry.join === 'basic',
  'consistent joins in a pastry-2001 overlay': ({ pastry }) =>
    pastry.preset === 'pastry-2001' && pastry.join === 'consistent',
  'lazy repair in a mspastry overlay': ({ pastry }) =>
    pastry.preset === 'mspastry' && pastry.repair === 'lazy',
  'no acknowledgements in a mspastry overlay': ({ pastry }) => pastry.preset === 'mspastry' && !pastry.acks,
  'table probing at a fixed period': ({ pastry }) => pastry.tableProbing === 'fixed',
  'ids that are given up if taken': ({ onIdTaken, pastry }) => onIdTaken === 'give-up' && pastry.idBits <= 16,

  'k = 1': ({ storage }) => storage.replicas === 1,
  'k = 5': ({ storage }) => storage.replicas === 5,
  'k = L/2 + 1': ({ storage, pastry }) => storage.replicas === pastry.leafSetSize / 2 + 1,
  'one acknowledges a write': ({ storage }) => storage.writeQuorum === 'one',
  'all acknowledge a write': ({ storage }) => storage.writeQuorum === 'all',
  'reads from a replica': ({ storage }) => storage.reads === 'replica',
  'little capacity': ({ storage }) => storage.capacity > 0,
  'tombstones that expire': (scenario) =>
    scenario.storage.tombstoneLife < leastTime(scenario.phases) && some('delete')(scenario),

  'latency: constant': latency('constant'),
  'latency: uniform': latency('uniform'),
  'latency: lognormal': latency('lognormal'),
  'latency: euclidean': latency('euclidean'),
  'latency: geographic, anywhere': ({ network: { latency } }) =>
    latency.model === 'geographic' && !latency.cities,
  'latency: geographic, in cities': ({ network: { latency } }) =>
    latency.model === 'geographic' && latency.cities !== undefined,
  'latency: transit-stub': latency('transit-stub'),
  'latency: matrix': latency('matrix'),
  'uniform jitter': ({ network }) => network.jitter.model === 'uniform',
  'exponential jitter': ({ network }) => network.jitter.model === 'exponential',
  'little loss': ({ network }) => network.loss > 0 && network.loss <= 0.01,
  'much loss': ({ network }) => network.loss >= 0.05,
  'dead hosts that refuse': ({ network }) => network.deadHost === 'refused',
  'coordinates that are announced': ({ network }) => network.announceCoordinates,
  'small messages': ({ network }) => network.maxMessageBytes <= 500,

  'a converged start': some('join', ({ start }) => start === 'converged'),
  'joins over a time': some('join', ({ arrival, over }) => arrival === 'uniform' && over > 0),
  'joins as a Poisson process': some('join', ({ arrival }) => arrival === 'poisson'),
  'a burst of joins': some(
    'join',
    ({ arrival, over, nodes }) => nodes > 10 && (arrival === 'burst' || over === 0),
  ),
  'joins by the first node': some('join', ({ via }) => via === 'first'),
  'joins with given ids': some('join', ({ ids }) => ids !== null),
  'joins in an arc': some('join', ({ idsInArc }) => idsInArc !== null),
  'later joins': some('join', ({ index }) => index > 0),

  'crash by count': some('crash', ({ victims }) => 'count' in victims),
  'crash by fraction': some('crash', ({ victims }) => 'fraction' in victims),
  'crash by list': some('crash', ({ victims }) => 'list' in victims),
  'crash of an arc': some('crash', ({ victims }) => 'idsInArc' in victims),
  'crash of neighbours': some('crash', ({ victims }) => 'adjacent' in victims),
  'crash of a region': some('crash', ({ victims }) => 'region' in victims),
  'leave by count': some('leave', ({ leavers }) => 'count' in leavers),
  'leave by fraction': some('leave', ({ leavers }) => 'fraction' in leavers),
  'leave by list': some('leave', ({ leavers }) => 'list' in leavers),
  'leaves over a time': some('leave', ({ over }) => over > 0),
  'outage of the seed server': some('outage'),
  'joins in an outage': ({ phases }) =>
    phases.some(({ kind }, index) => kind === 'join' && phases[index - 1]?.kind === 'outage'),

  'silent churn': some('churn', ({ source }) => 'session' in source && source.announced === 0),
  'announced churn': some('churn', ({ source }) => 'session' in source && source.announced === 1),
  'churn of both kinds': some(
    'churn',
    ({ source }) => 'session' in source && source.announced > 0 && source.announced < 1,
  ),
  'exponential sessions': session('exponential'),
  'Weibull sessions': session('weibull'),
  'Pareto sessions': session('pareto'),
  'constant churn': some('churn', ({ source }) => 'session' in source && source.arrivals === 'constant'),
  'churn with day and night': some('churn', ({ source }) => 'session' in source && source.swing !== null),
  'churn by a trace': some('churn', ({ source }) => 'events' in source),
  'churn with a warm-up': some('churn', ({ warmUp }) => warmUp > 0),
  'churn in which nodes come back': some('churn', ({ rejoin }) => rejoin === 'same'),

  'insert of a dataset': some('insert', ({ data }) => 'dataset' in data),
  'insert of a dataset that is there': ({ phases }) => {
    const files = phases.flatMap((phase) =>
      phase.kind === 'insert' && 'dataset' in phase.data ? [phase.data.dataset] : [],
    )
    return new Set(files).size < files.length
  },
  'insert of values of one size': some(
    'insert',
    ({ data }) => 'valueBytes' in data && 'min' in data.valueBytes,
  ),
  'insert of values of drawn sizes': some(
    'insert',
    ({ data }) => 'valueBytes' in data && 'distribution' in data.valueBytes,
  ),
  'values in parts': ({ phases, network: { maxMessageBytes } }) =>
    phases.some(
      (phase) =>
        phase.kind === 'insert' &&
        'valueBytes' in phase.data &&
        'max' in phase.data.valueBytes &&
        phase.data.valueBytes.max > maxMessageBytes,
    ),
  'lookup of inserted keys': some('lookup', ({ keys }) => keys === 'inserted'),
  'lookup of popular keys': some('lookup', ({ keys }) => typeof keys === 'object'),
  'lookup of any keys': some('lookup', ({ keys }) => keys === 'uniform'),
  'lookup of keys after a delete': ({ phases }) =>
    phases.some(
      ({ kind, index }) => kind === 'delete' && phases.slice(index).some((later) => later.kind === 'lookup'),
    ),
  'lookup at a rate': some('lookup', ({ amount }) => 'rate' in amount),
  'route to keys': some('route', ({ keys }) => keys === 'uniform'),
  'route to nodes': some('route', ({ keys }) => keys === 'nodes'),
  'delete by count': some('delete', ({ amount }) => 'count' in amount),
  'delete by fraction': some('delete', ({ amount }) => 'fraction' in amount),
  'mix of a count': some('mix', ({ amount }) => 'count' in amount),
  'mix at a rate': some('mix', ({ amount }) => 'rate' in amount),
  'mix of clients that think': some('mix', ({ amount }) => 'clients' in amount && amount.think > 0),
  'mix of clients that do not think': some('mix', ({ amount }) => 'clients' in amount && amount.think === 0),
  'keys that are overwritten': some('mix', ({ weights }) => weights.updates > 0),
  'keys that are overwritten and deleted': some(
    'mix',
    ({ weights }) => weights.updates > 0 && weights.deletes > 0,
  ),
  'values that are verified': some('mix', ({ verify }) => verify),
  'operations of the first node': some('lookup', ({ from }) => from === 'first'),
  'operations with few retries': some('lookup', ({ retries }) => retries !== null),

  'settle for a time': some('settle', ({ wait }) => 'for' in wait),
  'settle until stable': some('settle', ({ wait }) => 'until' in wait),
  'churn in the background': inBackground('churn'),
  'insert in the background': inBackground('insert'),
  'lookup in the background': inBackground('lookup'),
  'route in the background': inBackground('route'),
  'delete in the background': inBackground('delete'),
  'mix in the background': inBackground('mix'),

  'the ring at given times': ({ record }) => typeof record.ring === 'object',
  'no ring': ({ record }) => record.ring === 'none',
  'no single operations': ({ record }) => record.lookups === 'none',
  'a sample of the operations': ({ record }) => typeof record.lookups === 'object',
  'no invariants checked': ({ check }) => !check.invariants,
}

type Phase = ResolvedScenario['phases'][number]
type PhaseOf<Kind> = Extract<Phase, { readonly kind: Kind }>

/** Is there a phase of the kind about which this is true? */
function some<Kind extends Phase['kind']>(
  kind: Kind,
  isSuch: (phase: PhaseOf<Kind>) => boolean = () => true,
): (scenario: ResolvedScenario) => boolean {
  return ({ phases }) => phases.some((phase) => phase.kind === kind && isSuch(phase as PhaseOf<Kind>))
}

function inBackground(kind: Phase['kind']): (scenario: ResolvedScenario) => boolean {
  return ({ phases }) => phases.some((phase) => phase.kind === kind && phase.background)
}

function latency(model: string): (scenario: ResolvedScenario) => boolean {
  return ({ network }) => network.latency.model === model
}

function session(distribution: string): (scenario: ResolvedScenario) => boolean {
  return some('churn', ({ source }) => 'session' in source && source.session.distribution === distribution)
}

const nodesOf = (phases: readonly Phase[]): number =>
  phases.reduce((sum, phase) => sum + (phase.kind === 'join' ? phase.nodes : 0), 0)

/** What waiting and churn alone take. */
const leastTime = (phases: readonly Phase[]): number =>
  phases.reduce((sum, phase) => {
    if (phase.background) return sum
    if (phase.kind === 'settle') return sum + ('for' in phase.wait ? phase.wait.for : phase.wait.quiet)
    return sum + (phase.kind === 'churn' ? (phase.for ?? 0) : 0)
  }, 0)
