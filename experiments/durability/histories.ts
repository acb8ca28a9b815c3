import { Claims, type Options, progress, Table, total } from '../report.ts'
import { History } from './history.ts'
import { playOut, simulationOf } from './play.ts'

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

interface Setting {
  readonly seed: number
  readonly replicas: number
  readonly size: number
}

/** Several users read and write each key, while nodes join, leave, and fail one at a time: is each history that of one register? */
export function histories({ seeds, size = 20 }: Options): readonly string[] {
  const claims = new Claims()
  const columns = ['course', 'k', 'seeds', 'writes', 'reads', 'of these “absent”', 'older than acknowledged']
  const table = new Table([...columns, 'writes out of order', 'unanswered', 'seeds with a fault'])
  for (const course of Object.keys(COURSES)) {
    for (const replicas of [2, 3, 5]) {
      const played = seeds.map((seed) => {
        progress(`histories: ${course}, k = ${replicas}, seed ${seed}`)
        const history = historyOf(course, { seed, replicas, size })
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

/** One run of a course, named as in `COURSES`. `size`: how many nodes there are before it begins. */
export function historyOf(course: string, { seed, replicas, size }: Setting): History {
  const nodes = course.includes('born') ? 2 : size
  const history = new History()
  const simulation = simulationOf({
    seed,
    sections: [`storage: { replicas: ${replicas} }`, 'pastry: { leafSetSize: 8 }'],
    phases: [
      `join: { nodes: ${nodes}, over: 10s }`,
      'settle: { for: 20s }',
      'insert: { keys: 20, over: 5s }',
      'during: { mix: { lookups: 1, updates: 1, clients: 20, think: 100ms } }',
      ...COURSES[course]!,
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
