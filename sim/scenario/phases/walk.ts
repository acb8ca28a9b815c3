import { meanSession } from '../../core/session-times.ts'
import { wholeShare } from '../../core/whole-share.ts'
import { type Breach, type RelationFacts, unless } from '../relations/relation.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import { OPERATIONS_MAX } from './phase-fields.ts'
import { type DocumentPhase, isOperationPhase } from './phase-names.ts'
import { leastTime } from './phase-times.ts'

type Amount = { readonly count: number } | { readonly fraction: number }

/**
 * Walks through the phases with what can be told before a run: how many nodes live at most, how many there have been,
 * and how many keys there can be. Whom an arc or a region holds is known only in the run; they take nobody away here.
 * Once there is churn, the number of live nodes is what to expect, and nobody is refused by it.
 */
export class Walk {
  /** Nodes that joined in `join` phases. */
  joined = 0
  /** Those, and the arrivals to expect of churn. */
  nodes = 0
  /** Are some of them drawn, so that their number varies with the seed? */
  areNodesDrawn = false
  readonly #phases: readonly DocumentPhase[]
  readonly #facts: RelationFacts
  #live = 0
  #churned = false
  /** Nodes that a list named, with the phase in which they went. */
  readonly #goneByList = new Map<number, number>()
  #inserted = 0
  #deleted = 0
  #datasets = new Set<string>()

  constructor(phases: readonly DocumentPhase[], facts: RelationFacts) {
    this.#phases = phases
    this.#facts = facts
  }

  /** What the phase asks for that cannot be; then the counts as they are after it. */
  enter(phase: DocumentPhase): Breach[] {
    const { path } = phase
    if (phase.index === 0 && (phase.kind !== 'join' || phase.background)) {
      const key = phase.background ? 'during' : phase.kind
      return [
        {
          path: ['phases', 0, key],
          expected: '`join` as the first phase',
          found: `\`${key}\``,
          hint: 'Before nodes join there is nothing to act upon.',
        },
      ]
    }
    const certain = !this.#churned
    if (phase.kind === 'churn') this.#churned = true
    if (needsNodes(phase) && this.joined > 0 && this.#live === 0 && certain)
      return [
        {
          path,
          statement: 'No node is live when this phase starts.',
          hint: 'Let nodes join before it, or fewer crash.',
        },
      ]
    switch (phase.kind) {
      case 'join':
        this.joined += phase.nodes
        this.nodes += phase.nodes
        this.#live += phase.nodes
        return []
      case 'insert':
        return this.#insert(phase.data)
      case 'lookup':
        return [
          ...this.#checkRate(phase),
          ...(phase.keys === 'uniform' ? [] : this.#needKeys([...path, 'keys'])),
        ]
      case 'route':
        return this.#checkRate(phase)
      case 'delete':
        return this.#delete(phase.amount, path)
      case 'mix':
        return [...this.#checkRate(phase), ...this.#mix(phase)]
      case 'churn':
        this.#churn(phase)
        return []
      case 'crash':
        return this.#goes(phase.victims, phase)
      case 'leave':
        return this.#goes(phase.leavers, phase)
      case 'settle':
      case 'outage':
        return []
    }
  }

  #churn(phase: PhaseOf<'churn'>): void {
    const { traces } = this.#facts
    const { source } = phase
    const time = leastTime(phase, this.#phases, traces)
    // Who comes back under the same id is another node all the same: nothing of the old one is left.
    if ('session' in source) {
      this.nodes += Math.round((this.#live / meanSession(source.session)) * time)
      this.areNodesDrawn = true
    } else {
      const events = (traces.get(source.trace) ?? []).filter(({ at }) => at <= time)
      const joins = events.filter(({ event }) => event === 'join').length
      this.nodes += joins
      this.#live += 2 * joins - events.length
    }
  }

  /** An absurd number of operations is a mistake in the unit of a rate. */
  #checkRate(phase: PhaseOf<'lookup' | 'route' | 'mix'>): Breach[] {
    if (!('rate' in phase.amount)) return []
    const time = leastTime(phase, this.#phases, this.#facts.traces)
    const operations = Math.round((phase.amount.rate * this.#live * time) / 1_000_000)
    return unless(operations <= OPERATIONS_MAX, () => ({
      path: [...phase.path, 'rate'],
      expected: `a rate that comes to at most ${formatNumber(OPERATIONS_MAX)} operations`,
      found: `about ${formatNumber(operations)} of ${formatNumber(this.#live)} nodes in ${formatDuration(time)}`,
      hint: 'A rate is operations per second of each live node.',
    }))
  }

  #insert(data: { dataset: string } | { keys: number }): Breach[] {
    if ('keys' in data) this.#inserted += data.keys
    else if (!this.#datasets.has(data.dataset)) {
      // Of an unreadable dataset another problem tells; here it may hold any number of keys.
      this.#inserted += this.#facts.datasetSizes.get(data.dataset) ?? Number.POSITIVE_INFINITY
      this.#datasets.add(data.dataset)
    }
    return []
  }

  /** How many keys a mix inserts is drawn: after it there may be any number. */
  #mix({ weights, path }: PhaseOf<'mix'>): Breach[] {
    if (weights.inserts > 0) {
      this.#inserted = Number.POSITIVE_INFINITY
      return []
    }
    if (this.#inserted > 0) return []
    const hint = 'Put an `insert` phase before it, or give it `inserts`.'
    return [{ path, statement: 'No key has been inserted when this phase starts.', hint }]
  }

  #needKeys(path: readonly (string | number)[]): Breach[] {
    if (this.#inserted > 0) return []
    const hint = 'Put an `insert` phase before it, or write `keys: uniform`.'
    return [{ path, statement: 'No key has been inserted when this phase starts.', hint }]
  }

  #delete(amount: Amount, path: readonly (string | number)[]): Breach[] {
    const left = this.#inserted - this.#deleted
    if (left === 0) {
      const hint = 'Put an `insert` phase before it.'
      return [{ path, statement: 'No key is there to be deleted when this phase starts.', hint }]
    }
    const breaches = checkAmount(amount, left, 'keys inserted and not yet deleted', path)
    this.#deleted += Math.min(left, taken(amount, left))
    return breaches
  }

  #goes(
    who:
      | Amount
      | { adjacent: number }
      | { list: readonly number[] }
      | { idsInArc: unknown }
      | { region: unknown },
    { index, path }: DocumentPhase,
  ): Breach[] {
    if ('idsInArc' in who || 'region' in who) return []
    if ('list' in who) return this.#churned ? [] : this.#goByList(who.list, index, path)
    const amount = 'adjacent' in who ? { count: who.adjacent } : who
    const amountPath = 'adjacent' in who ? [...path, 'adjacent'] : undefined
    const breaches = this.#churned ? [] : checkAmount(amount, this.#live, 'nodes live then', path, amountPath)
    // Of a crowd that is not there nobody is taken: one mistake, one problem.
    if (breaches.length === 0) this.#live -= Math.min(this.#live, taken(amount, this.#live))
    return breaches
  }

  #goByList(list: readonly number[], index: number, path: readonly (string | number)[]): Breach[] {
    return list.flatMap((node, position): Breach[] => {
      const at = [...path, 'list', position]
      if (node > this.joined) {
        const expected = `the number of a node that joined before, 1 … ${formatNumber(this.joined)}`
        return [{ path: at, expected, found: formatNumber(node) }]
      }
      const gone = this.#goneByList.get(node)
      if (gone !== undefined)
        return [{ path: at, statement: `Node ${node} is already gone: phases[${gone}] lists it.` }]
      this.#goneByList.set(node, index)
      return []
    })
  }
}

type PhaseOf<Kind> = Extract<DocumentPhase, { readonly kind: Kind }>

/** A trace brings its own nodes; the drawn arrivals of churn follow the nodes that are live when it starts. */
const needsNodes = (phase: DocumentPhase): boolean =>
  isOperationPhase(phase) || (phase.kind === 'churn' && 'session' in phase.source)

const taken = (amount: Amount, of: number): number =>
  'count' in amount ? amount.count : Number.isFinite(of) ? wholeShare(amount.fraction, of) : 0

function checkAmount(
  amount: Amount,
  available: number,
  what: string,
  path: readonly (string | number)[],
  amountPath?: readonly (string | number)[],
): Breach[] {
  if ('count' in amount) {
    if (amount.count <= available) return []
    const expected = `at most ${formatNumber(available)}, the ${what}`
    return [{ path: amountPath ?? [...path, 'count'], expected, found: formatNumber(amount.count) }]
  }
  if (amount.fraction === 0 || taken(amount, available) > 0 || !Number.isFinite(available)) return []
  const expected = `a share that comes to at least one of the ${formatNumber(available)} ${what}`
  const hint = 'A share is rounded down to a whole number. Write 0 if nothing is meant.'
  return [{ path: [...path, 'fraction'], expected, found: String(amount.fraction), hint }]
}
