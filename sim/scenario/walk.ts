import { wholeShare } from '../core/whole-share.ts'
import { type DocumentPhase, isOperationPhase } from './phase-names.ts'
import { formatNumber } from './quantities.ts'
import type { Breach } from './relation.ts'

type Amount = { readonly count: number } | { readonly fraction: number }

/**
 * Walks through the phases with what is certain before a run: how many nodes can live at most, and how many
 * keys there can be. Whom an arc or a region holds is known only in the run; they take nobody away here.
 */
export class Walk {
  readonly #datasetSizes: ReadonlyMap<string, number>
  #joined = 0
  #liveAtMost = 0
  /** Nodes that a list named, with the phase in which they went. */
  readonly #goneByList = new Map<number, number>()
  #inserted = 0
  #deleted = 0
  #datasets = new Set<string>()

  constructor(datasetSizes: ReadonlyMap<string, number>) {
    this.#datasetSizes = datasetSizes
  }

  /** What the phase asks for that cannot be; then the counts as they are after it. */
  enter(phase: DocumentPhase): Breach[] {
    const path = ['phases', phase.index]
    if (phase.index === 0 && phase.kind !== 'join')
      return [
        {
          path: [...path, phase.kind],
          expected: '`join` as the first phase',
          found: `\`${phase.kind}\``,
          hint: 'Before nodes join there is nothing to act upon.',
        },
      ]
    if (isOperationPhase(phase) && this.#joined > 0 && this.#liveAtMost === 0)
      return [
        {
          path: [...path, phase.kind],
          statement: 'No node is live when this phase starts.',
          hint: 'Let nodes join before it, or fewer crash.',
        },
      ]
    switch (phase.kind) {
      case 'join':
        this.#joined += phase.nodes
        this.#liveAtMost += phase.nodes
        return []
      case 'insert':
        return this.#insert(phase.data)
      case 'lookup':
        return phase.keys === 'uniform' ? [] : this.#needKeys([...path, 'lookup', 'keys'])
      case 'delete':
        return this.#delete(phase.amount, [...path, 'delete'])
      case 'crash':
        return this.#goes(phase.victims, phase.index, [...path, 'crash'])
      case 'leave':
        return this.#goes(phase.leavers, phase.index, [...path, 'leave'])
      case 'settle':
      case 'route':
      case 'outage':
        return []
    }
  }

  #insert(data: { dataset: string } | { keys: number }): Breach[] {
    if ('keys' in data) this.#inserted += data.keys
    else if (!this.#datasets.has(data.dataset)) {
      // Of an unreadable dataset another problem tells; here it may hold any number of keys.
      this.#inserted += this.#datasetSizes.get(data.dataset) ?? Number.POSITIVE_INFINITY
      this.#datasets.add(data.dataset)
    }
    return []
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
    index: number,
    path: readonly (string | number)[],
  ): Breach[] {
    if ('idsInArc' in who || 'region' in who) return []
    if ('list' in who) return this.#goByList(who.list, index, path)
    const live = this.#liveAtMost
    const amount = 'adjacent' in who ? { count: who.adjacent } : who
    const amountPath = 'adjacent' in who ? [...path, 'adjacent'] : undefined
    const breaches = checkAmount(amount, live, 'nodes live then', path, amountPath)
    // Of a crowd that is not there nobody is taken: one mistake, one problem.
    if (breaches.length === 0) this.#liveAtMost -= taken(amount, live)
    return breaches
  }

  #goByList(list: readonly number[], index: number, path: readonly (string | number)[]): Breach[] {
    return list.flatMap((node, position): Breach[] => {
      const at = [...path, 'list', position]
      if (node > this.#joined) {
        const expected = `the number of a node that joined before, 1 … ${formatNumber(this.#joined)}`
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
