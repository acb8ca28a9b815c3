import type { NodeHandle } from '../../protocol/base/handles.ts'
import { digitAt } from '../../protocol/base/id.ts'
import type { RunFacts } from './facts.ts'

/** What can be said of a node, behind its name. */
const OF_NODES: Readonly<Record<string, (node: NodeHandle, facts: RunFacts) => string | number>> = {
  number: (node) => node,
  id: (node, facts) => facts.digitsOf(facts.run.world.idOf(node)),
  /** How many leading digits it shares with the key. */
  'shared digits': (node, facts) => facts.sharedDigits(node),
  /** The digit of the key that comes after those. */
  'next digit': (node, facts) => {
    const { digitBits } = facts.run.scenario.pastry
    return digitAt(facts.key, facts.sharedDigits(node), digitBits).toString(2 ** digitBits)
  },
  /** By what it decides where a message goes that is to reach the root of the key [P01 §2.3]. */
  way: (node, facts) => {
    const { leafSet, table } = nodeOf(node, facts)
    if (leafSet.covers(facts.key)) return 'leaf set'
    return table.lookup(facts.key) > 0 ? 'routing table' : 'rare case'
  },
  /** How many other nodes it knows. */
  acquaintances: (node, facts) => knownTo(node, facts).size,
  'knowledge of the root': (node, facts) => yesNo(knownTo(node, facts).has(facts.nodesOf('root')[0]!)),
  leaves: (node, facts) => nodeOf(node, facts).leafSet.members().length,
  /** Members of its leaf set that do not belong there. */
  'wrong leaves': (node, facts) =>
    leavesOf(node, facts).filter(({ standing }) => standing === 'wrong').length,
  /** Those of them on the side that has more. */
  'worse side': (node, facts) => {
    const { clockwise, counterclockwise } = facts.run.beliefsOf(node)!.leafSet
    const wrong = [clockwise, counterclockwise].map(
      ({ members }) => members.filter(({ standing }) => standing === 'wrong').length,
    )
    return Math.max(...wrong)
  },
  /** The active node whose id is closest to its own. */
  'closest node': (node, { run }) => nodeText(run.truth.oracle.root(run.world.idOf(node))),
  keys: (node, facts) => facts.run.truth.ledger.valuesOf(node),
  state: (node, facts) => (facts.run.truth.oracle.has(node) ? 'active' : 'not active'),
}

/** What can be said of the run. */
const OF_RUN: Readonly<Record<string, (facts: RunFacts) => string | number>> = {
  nodes: ({ run }) => run.membership.live.size,
  'other nodes': ({ run }) => run.membership.live.size - 1,
  active: ({ run }) => run.truth.oracle.size,
  'leaf set size': ({ run }) => run.scenario.pastry.leafSetSize,
  'half the leaf set': ({ run }) => run.scenario.pastry.leafSetSize / 2,
  'half the leaf set less one': ({ run }) => run.scenario.pastry.leafSetSize / 2 - 1,
  copies: ({ run }) => run.scenario.storage.replicas,
  base: ({ run }) => 2 ** run.scenario.pastry.digitBits,
  digits: ({ run }) => run.scenario.pastry.idBits / run.scenario.pastry.digitBits,
  'log of nodes': ({ run }) => oneDecimal(logOf(run.membership.live.size, run.scenario.pastry.digitBits)),
  'log of a million': ({ run }) => Math.round(logOf(1e6, run.scenario.pastry.digitBits)),
  'log of a million to the base 16': () => Math.round(logOf(1e6, 4)),
  'heartbeat period': ({ run }) => durationText(run.scenario.pastry.heartbeatPeriod),
  /** One key in this many loses all copies at the latest crash, if nodes fail independently. */
  'one in': ({ run, victims, nodesBefore }) =>
    Math.round((nodesBefore / victims.length) ** run.scenario.storage.replicas),
  'wrong leaf sets': ({ run }) => run.truth.wrongLeafSets().length,
  keys: ({ run }) => run.truth.ledger.keysAcknowledged,
  'keys lost': ({ run }) => run.truth.ledger.keysLost,
  'keys at risk': ({ run }) => run.truth.ledger.keysAtRisk,
  key: (facts) => facts.digitsOf(facts.key),
  'key name': ({ followed }) => `“${followed?.keyName}”`,
  hops: ({ hops }) => hops,
  'since the question': ({ run, followed }) => durationText(run.now - (followed?.startedAt ?? 0)),
  'since the crash': ({ run, crashedAt }) => durationText(run.now - crashedAt),
  'since the phase began': ({ run, phaseStartedAt }) => durationText(run.now - phaseStartedAt),
  'repaired after': ({ repairedAfter = 0 }) => durationText(repairedAfter),
  'restored after': ({ restoredAfter = 0 }) => durationText(restoredAfter),
  'nodes that stopped': ({ stopped }) => stopped.size,
}

/**
 * The value of an expression, in words: something of the run (`keys lost`), a node or a group of nodes by its name in the
 * tour (`caller`, `victims`), something of a node (`caller's id`), how many a group has (`number of victims`), how many messages
 * of a purpose were sent since the latest join or crash began (`join messages`), or, at the end of the run, a cell of summary.csv
 * (`lookup 2 / hops_mean`). With a capital letter in front it begins a sentence.
 */
export function evaluate(expression: string, facts: RunFacts): string {
  const small = expression[0]!.toLowerCase() + expression.slice(1)
  if (small === expression) return String(plainValue(expression, facts))
  const value = String(plainValue(small, facts))
  return value[0]!.toUpperCase() + value.slice(1)
}

function plainValue(expression: string, facts: RunFacts): string | number {
  if (Object.hasOwn(OF_RUN, expression)) return OF_RUN[expression]!(facts)
  if (expression.includes(' / ')) return cellOf(expression, facts)
  const purpose = /^(.+) messages$/.exec(expression)?.[1]
  if (purpose !== undefined) return facts.messages.get(purpose) ?? 0
  const counted = /^number of (.+)$/.exec(expression)?.[1]
  if (counted !== undefined) return facts.nodesOf(counted).length
  const [name = '', property] = expression.split("'s ")
  const nodes = facts.nodesOf(name)
  if (nodes.length === 0) throw new Error(`The tour knows nothing of this name: {${expression}}.`)
  if (property === undefined) return nodes.length === 1 ? nodeText(nodes[0]!) : `nodes ${listText(nodes)}`
  if (!Object.hasOwn(OF_NODES, property)) throw new Error(`Nothing of a node is called ${property}.`)
  return OF_NODES[property]!(nodes[0]!, facts)
}

const nodeText = (node: NodeHandle): string => (node === 0 ? 'the seed server' : `node ${node}`)

function listText(nodes: readonly NodeHandle[]): string {
  return nodes.length < 2 ? nodes.join('') : `${nodes.slice(0, -1).join(', ')} and ${nodes.at(-1)}`
}

function cellOf(expression: string, { run }: RunFacts): string {
  const [label, column = ''] = expression.split(' / ')
  const row = run.result().summary.find((each) => each.label === label)
  const value = (row as Readonly<Record<string, unknown>> | undefined)?.[column]
  if (value === undefined) throw new Error(`The summary has no cell {${expression}}.`)
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(3)))
    : String(value)
}

function nodeOf(node: NodeHandle, { run }: RunFacts) {
  const found = run.world.nodeOf(node)
  if (found === undefined) throw new Error(`Node ${node} is gone.`)
  return found
}

function leavesOf(node: NodeHandle, { run }: RunFacts) {
  const { clockwise, counterclockwise } = run.beliefsOf(node)!.leafSet
  return [...clockwise.members, ...counterclockwise.members]
}

function knownTo(node: NodeHandle, facts: RunFacts): ReadonlySet<NodeHandle> {
  const table = facts.run
    .beliefsOf(node)!
    .table.flat()
    .filter((entry) => entry > 0)
  return new Set([...table, ...nodeOf(node, facts).leafSet.members()])
}

const yesNo = (is: boolean): string => (is ? 'yes' : 'no')

const logOf = (count: number, digitBits: number): number => Math.log2(count) / digitBits

const oneDecimal = (value: number): string => value.toFixed(1)

/** A virtual duration: 83 ms, 3.2 s. */
const durationText = (micros: number): string =>
  micros < 999_500 ? `${Math.round(micros / 1_000)} ms` : `${oneDecimal(micros / 1e6)} s`
