import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import { play, residentsOf } from './scenarios.ts'

const START = ['join: { nodes: 24, start: converged }', 'insert: { keys: 40, over: 4s }']
const USERS = 'during: { mix: { clients: 4, think: 500ms, lookups: 1, updates: 1, verify: true } }'
const REST = 'settle: { for: 30s }'

const NEUTRAL = {
  'a pause of no node': 'during: { pause: { fraction: 0 } }',
  'nodes that are slow by nothing': 'during: { slow: { fraction: 1, delay: 0s } }',
  'clocks that gain nothing': 'during: { drift: { fraction: 1, share: 0 } }',
}

for (const [what, phase] of Object.entries(NEUTRAL)) {
  test(`${what} changes nothing that a node does`, (t) => {
    const played = (phases: readonly string[]) => play({ phases: [...START, USERS, ...phases, REST] })
    t.is(played([phase]).result.fingerprint, played([]).result.fingerprint)
  })
}

const FAULTS = {
  pause: 'pause: { fraction: 0.2, for: 8s }',
  'pause that drops': 'pause: { fraction: 0.2, for: 8s, bufferBytes: 0 }',
  slow: 'slow: { fraction: 0.2, delay: 40ms, for: 8s }',
  drift: 'drift: { fraction: 0.5, share: 0.01, for: 8s }',
  restart: 'crash: { fraction: 0.1, restart: { after: 8s } }',
  'restart without data':
    'crash: { fraction: 0.1, over: 10s, order: ids, restart: { after: 8s, remembers: members } }',
}

for (const [what, phase] of Object.entries(FAULTS)) {
  test(`${what}: the run is the same with every message encoded, and ends as one ring with right answers`, (t) => {
    const phases = [
      ...START,
      USERS,
      phase,
      'settle: { for: 40s, label: rest }',
      'lookup: { count: 100, verify: true }',
    ]
    const [off, on] = (['off', 'on'] as const).map((wireMode) => play({ phases }, { wireMode }))
    t.is(off!.result.fingerprint, on!.result.fingerprint)
    t.deepEqual(off!.rows, on!.rows)
    const { truth } = off!.simulation
    t.true(truth.isWhole())
    t.is(
      off!.result.summary.reduce((sum, { stale, not_found }) => sum + stale + not_found, 0),
      0,
    )
    t.is(off!.phase('lookup').failed, 0)
  })
}

test('a node whose process is stopped does nothing, is no root by ground truth, and no user asks it', (t) => {
  const paused = new Set<NodeHandle>()
  let seen = 0
  const acts = (node: NodeHandle) => t.false(paused.has(node), `node ${node}`)
  const observed = new WeakSet<object>()
  play(
    { phases: [...START, USERS, 'pause: { list: [3, 4, 20], for: 10s }', REST] },
    {
      meanwhile: (simulation) => {
        for (const node of paused) if (simulation.truth.oracle.has(node)) t.fail(`node ${node} is a root`)
        if (observed.has(simulation)) return
        observed.add(simulation)
        simulation.observe({
          nodePaused: (node) => paused.add(node) && seen++,
          nodeUnpaused: (node) => paused.delete(node),
          sent: ({ from }) => acts(from),
          received: ({ to }) => acts(to),
          timerFired: ({ node }) => acts(node),
          emitted: acts,
          operationStarted: ({ caller }) => acts(caller),
        })
      },
    },
  )
  t.is(seen, 3)
  t.is(paused.size, 0)
})

test('a node that crashes and restarts comes back under its id with what it is to remember', (t) => {
  for (const remembers of ['everything', 'members', 'nothing'] as const) {
    const { simulation, residents, trace } = play(
      {
        phases: [
          ...START,
          `crash: { list: [7], restart: { after: 5s, remembers: ${remembers} } }`,
          'settle: { for: 6s }',
        ],
      },
      { trace: 'on' },
    )
    const back = residents.at(-1)!
    t.is(back.handle, 25 as NodeHandle)
    t.is(idToHex(simulation.world.idOf(back.handle)), idToHex(simulation.world.idOf(7 as NodeHandle)))
    t.true(trace.length > 0)
    t.is(
      back.node.isActive && remembers === 'nothing',
      false,
      'a join takes longer: its old life holds the id',
    )
    if (remembers === 'everything') t.true(back.node.within(() => simulation.world.storage.load.keys > 0))
  }
})

test('nodes that come back are active only when their leaves have answered', (t) => {
  let first: boolean | undefined
  play(
    { phases: [...START, 'crash: { list: [7], restart: { after: 60s } }', 'settle: { for: 90s }'] },
    {
      meanwhile: (simulation) => {
        const back = residentsOf(simulation).find(({ handle }) => handle === 25)
        if (back !== undefined) first ??= back.node.isActive
      },
    },
  )
  t.false(first)
})

test('crashes in the order of ids go round the ring', (t) => {
  const gone: string[] = []
  let isObserved = false
  play(
    { phases: [...START, 'crash: { fraction: 0.2, over: 12s, order: ids }', REST] },
    {
      meanwhile: (simulation) => {
        if (isObserved) return
        isObserved = true
        simulation.observe({ nodeGone: (node) => gone.push(idToHex(simulation.world.idOf(node))) })
      },
    },
  )
  t.is(gone.length, 4)
  t.deepEqual(gone, gone.toSorted())
})

test('a seed server that comes back with an empty list learns of the members as they report themselves', (t) => {
  const joined = (remembers: string) =>
    play({
      phases: [
        'join: { nodes: 20, over: 10s }',
        `outage: { for: 5s, remembers: ${remembers} }`,
        'settle: { for: 16m }',
        'join: { nodes: 5, over: 5s }',
        'settle: { for: 60s }',
      ],
    })
  for (const remembers of ['members', 'nothing']) t.true(joined(remembers).simulation.truth.isWhole())
})
