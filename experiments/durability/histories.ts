import { compareVersions, type Version } from '../../protocol/events.ts'
import type { Answered } from '../../sim/measure/operations.ts'
import { playOut, simulationOf } from './play.ts'
import { Claims, type Options, progress, Table, total } from './report.ts'

/** What happens while users read and write. No k nodes next to each other fail within the time of a repair. */
const COURSES: Readonly<Record<string, readonly string[]>> = {
  '100 nodes join 20 at once': ['join: { nodes: 100, over: 0s }', 'settle: { for: 60s }'],
  'an overlay is born: 60 nodes join 2': ['join: { nodes: 60, over: 20s }', 'settle: { for: 60s }'],
  'nodes join, others leave': [
    'join: { nodes: 40, over: 20s }',
    'leave: { count: 8, over: 40s }',
    'join: { nodes: 20, over: 5s }',
    'leave: { count: 8, over: 40s }',
    'settle: { for: 60s }',
  ],
  'nodes join, single ones crash': [
    'join: { nodes: 40, over: 5s }',
    'crash: { count: 1 }',
    'join: { nodes: 20, over: 5s }',
    'settle: { for: 90s }',
    'crash: { count: 1 }',
    'settle: { for: 90s }',
    'crash: { count: 1 }',
    'join: { nodes: 20, over: 0s }',
    'settle: { for: 90s }',
  ],
}

/** Several users read and write each key, while nodes join, leave, and fail one at a time: is each history that of one register? */
export function histories({ seeds, size = 20 }: Options): readonly string[] {
  const claims = new Claims()
  const columns = ['course', 'k', 'seeds', 'writes', 'reads', 'of these “absent”', 'older than acknowledged']
  const table = new Table([...columns, 'writes out of order', 'unanswered', 'seeds with a fault'])
  for (const [course, phases] of Object.entries(COURSES)) {
    for (const replicas of [2, 3, 5]) {
      const played = seeds.map((seed) => {
        progress(`histories: ${course}, k = ${replicas}, seed ${seed}`)
        const nodes = course.includes('born') ? 2 : size
        const history = play(seed, replicas, nodes, phases)
        const { absent, outdated, disorder } = history
        claims.check(
          absent + outdated + disorder === 0,
          `${course}, k = ${replicas}, seed ${seed}: ${absent} absent, ${outdated} older, ${disorder} out of order`,
        )
        return history
      })
      table.row([
        course,
        replicas,
        seeds.length,
        total(played, ({ writes }) => writes),
        total(played, ({ reads }) => reads),
        total(played, ({ absent }) => absent),
        total(played, ({ outdated }) => outdated),
        total(played, ({ disorder }) => disorder),
        total(played, ({ unanswered }) => unanswered),
        played.filter(({ absent, outdated, disorder }) => absent + outdated + disorder > 0).length,
      ])
    }
  }
  return claims.failed
}

function play(seed: number, replicas: number, nodes: number, phases: readonly string[]): History {
  const history = new History()
  const simulation = simulationOf({
    seed,
    sections: [`storage: { replicas: ${replicas} }`, 'pastry: { leafSetSize: 8 }'],
    phases: [
      `join: { nodes: ${nodes}, over: 10s }`,
      'settle: { for: 20s }',
      'insert: { keys: 20, over: 5s }',
      'during: { mix: { lookups: 1, updates: 1, clients: 20, think: 100ms } }',
      ...phases,
    ],
  })
  simulation.observe({
    operationStarted: ({ id, kind }, at) => history.begin(id, kind === 'insert' ? 'write' : 'read', at),
    operationAnswered: ({ id, key }, answered) => history.end(id, keyOf(key), answered),
  })
  playOut(simulation)
  return history
}

const keyOf = ({ w0, w1 }: { readonly w0: number; readonly w1: number }): string => `${w0} ${w1}`

/** The newest version of a key that users knew of, and since when. */
interface Mark {
  readonly at: number
  readonly version: Version
}

/**
 * What users have seen. Versions are in order, and a read names the one that it saw: the history of a key is that of one
 * register if no operation saw a version, or got one, older than what had been seen before it began.
 */
class History {
  writes = 0
  reads = 0
  absent = 0
  /** Reads that found a version older than one that was acknowledged, or read, before they began. */
  outdated = 0
  /** Writes that were given a version not above such a one. */
  disorder = 0
  private readonly begun = new Map<number, { readonly kind: 'read' | 'write'; readonly at: number }>()
  /** By key, in the order of time. */
  private readonly marks = new Map<string, Mark[]>()

  get unanswered(): number {
    return this.begun.size
  }

  begin(operation: number, kind: 'read' | 'write', at: number): void {
    this.begun.set(operation, { kind, at })
  }

  end(operation: number, key: string, { at, answer }: Answered): void {
    const { kind, at: start } = this.begun.get(operation)!
    this.begun.delete(operation)
    const marks = this.marks.get(key) ?? []
    this.marks.set(key, marks)
    const before = marks.findLast((mark) => mark.at < start)?.version
    if (kind === 'read') this.reads++
    else this.writes++
    if (answer.kind === 'absent') {
      if (before !== undefined) this.absent++
      return
    }
    if (answer.kind === 'refused') return
    const { version } = answer
    const order = before === undefined ? 1 : compareVersions(version, before)
    if (kind === 'read' && order < 0) this.outdated++
    if (kind === 'write' && order <= 0) this.disorder++
    const newest = marks.at(-1)?.version
    if (newest === undefined || compareVersions(version, newest) > 0) marks.push({ at, version })
  }
}
