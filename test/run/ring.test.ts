import test from 'ava'
import type { RingRow } from '../../sim/measure/columns.ts'
import { run, Simulation } from '../../sim/run.ts'
import { type Played, type PlayOptions, play, type Settings, SMALL, scenario } from './scenarios.ts'

const START = ['join: { nodes: 20, over: 5s }', 'settle: { for: 60s }']

const ringOf = ({ rows }: Pick<Played, 'rows'>) => rows.ring as unknown as RingRow[]

/** Phase, text and time of each moment, and how many nodes were looked at. */
function momentsOf(played: Played): string[] {
  const counts = new Map<string, number>()
  for (const { phase, moment, time_s } of ringOf(played)) {
    const name = `${phase ?? '-'} ${moment}: ${time_s}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${name} (${count})`)
}

/** With these moments recorded. */
const playWith = (ring: string, settings: Settings, options: PlayOptions = {}): Played =>
  play({ ...settings, set: [...(settings.set ?? []), `record.ring=${ring}`] }, options)

test('around a crash the ring is looked at before it, at it, four times after it, and at the end of the run', (t) => {
  t.deepEqual(momentsOf(play({ phases: [...START, 'crash: { count: 4 }', 'settle: { for: 90s }'] })), [
    '2 before: 65 (20)',
    '2 at: 65 (16)',
    '2 +5 s: 70 (16)',
    '2 +10 s: 75 (16)',
    '2 +30 s: 95 (16)',
    '2 +60 s: 125 (16)',
    '- end of the run: 155 (16)',
  ])
})

test('what the run or the next departure does not leave time for is absent; a leave counts from its end', (t) => {
  const phases = [
    ...START,
    'crash: { count: 2 }',
    'settle: { for: 7s }',
    'leave: { count: 3, over: 20s }',
    'settle: { for: 10s }',
    'join: { nodes: 1, over: 2s }',
  ]
  t.deepEqual(momentsOf(play({ phases })), [
    '2 before: 65 (20)',
    '2 at: 65 (18)',
    '2 +5 s: 70 (18)',
    '4 before: 72 (18)',
    '4 at: 92 (15)',
    '4 +5 s: 97 (15)',
    '4 +10 s: 102 (15)',
    '- end of the run: 104 (16)',
  ])
})

test('two crashes at one instant have a group of moments each', (t) => {
  const phases = [...START, 'crash: { count: 1 }', 'crash: { count: 2 }', 'settle: { for: 5s }']
  t.deepEqual(momentsOf(play({ phases })), [
    '2 before: 65 (20)',
    '2 at: 65 (19)',
    '3 before: 65 (19)',
    '3 at: 65 (17)',
    '3 +5 s: 70 (17)',
    '- end of the run: 70 (17)',
  ])
})

test('if no phase removes nodes the ring is recorded when phases of the foreground end', (t) => {
  const phases = [
    ...START,
    'during: { route: { rate: 0.1 } }',
    'route: { label: some routes, count: 5, over: 4s }',
    'settle: { label: "rest, and wait", for: 6s }',
  ]
  const played = play({ phases })
  const end = played.result.virtualTime / 1_000_000
  t.deepEqual(momentsOf(played), [
    '- end of join: 5 (20)',
    '- end of settle: 65 (20)',
    '- end of some routes: 69 (20)',
    '- end of rest, and wait: 75 (20)',
    `- end of the run: ${end} (20)`,
  ])
})

test('listed times are looked at, and nothing else; those after the run are absent', (t) => {
  const played = playWith('[1ms, 2.5s, 65s, 70s, 71s, 2h]', {
    phases: [...START, 'crash: { count: 4 }', 'settle: { for: 10s }'],
  })
  t.deepEqual(momentsOf(played), [
    '- at 0.001 s: 0.001 (1)',
    '- at 2.5 s: 2.5 (10)',
    '- at 65 s: 65 (20)',
    '- at 70 s: 70 (16)',
    '- at 71 s: 71 (16)',
  ])
})

test('with none there is nothing to look at', (t) => {
  t.deepEqual(playWith('none', { phases: [...START, 'crash: { count: 4 }'] }).rows.ring, [])
})

test('rings of more than 2,000 live nodes are looked at only at listed times', (t) => {
  const head = `${SMALL}check: { invariants: false }\n`
  const shrinking = {
    head,
    phases: [
      'join: { nodes: 2001, start: converged }',
      'settle: { for: 1s }',
      'crash: { count: 1 }',
      'settle: { label: end, for: 6s }',
    ],
  }
  t.deepEqual(
    momentsOf(play(shrinking)),
    ['- end of the run: 7 (2000)'],
    'nothing of a crash that began in more',
  )
  t.deepEqual(momentsOf(playWith('[500ms, 2s]', shrinking)), ['- at 0.5 s: 0.5 (2001)', '- at 2 s: 2 (2000)'])
  const growing = {
    head,
    phases: [
      'join: { nodes: 1999, start: converged }',
      'leave: { count: 1 }',
      'join: { nodes: 3, over: 7s, label: more }',
    ],
  }
  t.deepEqual(momentsOf(play(growing)), ['1 before: 0 (1999)', '1 at: 0 (1998)'])
})

/** A crash that severs the ring, and one that meets joiners half way. */
const PHASES = [
  ...START,
  'crash: { adjacent: 5 }',
  'settle: { for: 40s }',
  'join: { nodes: 6 }',
  'crash: { fraction: 0.2 }',
  'settle: { label: repair, for: 3m }',
]

test('each link is right, wrong or missing by ground truth: what leaf sets say against which nodes are active then', (t) => {
  const seen: string[] = []
  let last = 0
  const played = play(
    { phases: PHASES },
    {
      // Just after a crash, before any node can have noticed.
      meanwhile: ({ world, truth, membership }) => {
        const crashes = membership.live.size < last
        last = membership.live.size
        if (!crashes) return
        const active = truth.oracle.ring()
        for (const handle of membership.live.inOrder()) {
          const place = active.indexOf(handle)
          if (place === -1) {
            seen.push(`${handle} joining  / `)
            continue
          }
          const ideal = [-4, -3, -2, -1, 1, 2, 3, 4].map(
            (step) => active.at((place + step) % active.length) ?? handle,
          )
          const members = world.nodeOf(handle)?.leafSet.members() ?? []
          const wrong = members.filter((each) => !ideal.includes(each)).toSorted((a, b) => a - b)
          const missing = ideal.filter((each) => !members.includes(each)).toSorted((a, b) => a - b)
          seen.push(`${handle} active ${wrong.join(' ')} / ${missing.join(' ')}`)
        }
      },
    },
  )
  const told = ringOf(played)
    .filter(({ moment }) => moment === 'at')
    .map(({ node, state, wrong, missing }) => `${node} ${state} ${wrong ?? ''} / ${missing ?? ''}`)
  t.deepEqual(told, seen)
  t.true(told.some((line) => line.includes('joining')))
  for (const { links_wrong, links_missing, wrong, missing } of ringOf(played)) {
    t.is(links_wrong, wrong?.split(' ').length ?? 0)
    t.is(links_missing, missing?.split(' ').length ?? 0)
  }
})

test('before a crash and long after it every link is right; at the crash dead neighbours are wrong links', (t) => {
  const played = play({ phases: [...START, 'crash: { adjacent: 3 }', 'settle: { for: 3m }'] })
  const brokenAt = (wanted: string): number =>
    ringOf(played)
      .filter(({ moment }) => moment === wanted)
      .reduce((sum, { links_wrong, links_missing }) => sum + links_wrong + links_missing, 0)
  const dead = new Set(
    played.rows.nodes.filter(({ left_s }) => left_s !== null).map(({ node }) => String(node)),
  )
  t.is(brokenAt('before'), 0)
  t.true(brokenAt('at') > 0)
  t.is(brokenAt('end of the run'), 0)
  for (const { moment, wrong } of ringOf(played))
    if (moment === 'at') t.true(wrong?.split(' ').every((each) => dead.has(each)) ?? true)
})

test('nodes are in the order of their numbers within a moment, and moments in the order of time', (t) => {
  const places = ringOf(play({ phases: PHASES })).map(({ time_s, moment, node }) => ({
    time_s,
    moment,
    node,
  }))
  for (const [index, { time_s, moment, node }] of places.entries()) {
    const before = places[index - 1]
    if (before === undefined) continue
    t.true(
      before.moment === moment && before.time_s === time_s ? before.node < node : before.time_s <= time_s,
    )
  }
})

test('the run is the same with any recorded moments, and in wire mode so is ring.csv', (t) => {
  const settings: Settings = { phases: [...PHASES, 'route: { count: 50, over: 10s }'] }
  const base = play(settings)
  const wired = play(settings, { wireMode: 'on' })
  t.deepEqual(wired.rows, base.rows)
  const looked = [base.rows.ring.length]
  for (const ring of ['none', '[1s, 65s, 66s, 66.000001s, 100s]', '[1ms]']) {
    const other = playWith(ring, settings)
    t.deepEqual(other.result, base.result, 'summary, fingerprint and number of events')
    t.deepEqual({ ...other.rows, ring: [] }, { ...base.rows, ring: [] })
    looked.push(other.rows.ring.length)
  }
  t.is(new Set(looked).size, looked.length)
  t.deepEqual(run(scenario(settings)), base.result, 'nor where nobody takes rows')
})

test('a run driven in any steps has the same ring', (t) => {
  const settings: Settings = { phases: PHASES }
  t.deepEqual(play(settings, { meanwhile: () => undefined }).rows.ring, play(settings).rows.ring)
})

test('a scenario recorded before there were such moments has none', (t) => {
  const recorded = scenario({ phases: [...START, 'crash: { count: 4 }'] })
  const record = { lookups: recorded.record.lookups } as typeof recorded.record
  const files = new Set<string>()
  const simulation = new Simulation({ ...recorded, record }, { sinks: { row: (file) => files.add(file) } })
  while (simulation.step(100_000) === 'running');
  t.false(files.has('ring'))
  t.true(files.has('summary'))
})
