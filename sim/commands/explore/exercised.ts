import { grouped } from '../../core/words.ts'
import { COUNTABLE } from '../../explore/coverage/countable.ts'
import type { Tally } from '../../explore/coverage/tally.ts'
import { folded, formatTable, type TableColumn } from '../shell/table.ts'

/** What the names of what is counted begin with, and what is meant. */
const GROUPS: Readonly<Record<string, string>> = {
  drawn: 'what scenarios contained',
  node: 'how nodes went',
  machine: 'stopped and slow machines, wrong clocks',
  datagram: 'what befell datagrams',
  event: 'what nodes reported',
  operation: 'how operations ended without an answer',
  message: 'messages between nodes, by kind',
  storage: 'the same of storage',
  release: 'answers to a node that would drop a copy',
  relayed: 'messages of nodes that cannot be dialled',
}

const GROUP_COLUMNS: readonly TableColumn[] = [
  { title: 'exercised', align: 'left' },
  { title: 'kinds', align: 'right' },
  { title: 'times', align: 'right' },
  { title: 'what is counted', align: 'left', leftOut: 1 },
]

const COLUMNS: readonly TableColumn[] = [
  { title: 'exercised', align: 'left' },
  { title: 'times', align: 'right' },
  { title: 'runs', align: 'right' },
]

/** What happened in at most this share of the runs, though it happened, is seldom exercised. */
const SELDOM = 0.01

/** Of each group how many of its kinds happened; and by name what never did, and what seldom did. */
export function exercisedText(tally: Tally, columns: number): string[] {
  const names = tally.names()
  const never = tally.neverExercised()
  const seldom = names.filter((name) => {
    const { runs } = tally.count(name)
    return runs > 0 && runs <= SELDOM * tally.runs
  })
  const rows = groupsOf(names).map(([group, all]) => {
    const counts = all.map((name) => tally.count(name).times)
    const occurred = String(counts.filter((times) => times > 0).length)
    // Of some groups it is not known what might occur.
    const kinds = all.some((name) => COUNTABLE.includes(name)) ? `${occurred} of ${all.length}` : occurred
    const times = counts.reduce((sum, each) => sum + each, 0)
    return [group, kinds, grouped(times), GROUPS[group] ?? '']
  })
  return [
    ...formatTable(GROUP_COLUMNS, rows, columns),
    '',
    ...(never.length === 0 ? ['never exercised: nothing'] : listed('never exercised', never, columns)),
    ...(seldom.length === 0 ? [] : listed('exercised in at most 1 % of the runs', seldom, columns)),
  ]
}

/** All that happened, in one line each. */
export function exercisedTable(tally: Tally, columns: number): string[] {
  const rows = tally
    .names()
    .map((name) => ({ name, ...tally.count(name) }))
    .filter(({ times }) => times > 0)
    .map(({ name, times, runs }) => [name, grouped(times), grouped(runs)])
  return formatTable(COLUMNS, rows, columns)
}

/** `drawn: b = 1` is `b = 1` of the group `drawn`. */
function groupsOf(names: readonly string[]): [group: string, names: string[]][] {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const [group = ''] = name.split(': ', 1)
    groups.set(group, [...(groups.get(group) ?? []), name])
  }
  return [...groups]
}

function listed(title: string, names: readonly string[], columns: number): string[] {
  const lines = groupsOf(names).flatMap(([group, all]) => {
    const kinds = all.map((name) => name.slice(group.length + 2)).join('; ')
    return folded(`${group}: ${kinds}`, columns - 2, '  ').map((line) => `  ${line}`)
  })
  return [`${title}:`, ...lines]
}
