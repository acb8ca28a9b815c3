import assert from 'node:assert/strict'
import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { PastryNode } from '../../protocol/node.ts'
import type { ObjectFact } from '../../protocol/store/object-fact.ts'
import type { Simulation } from '../../sim/run.ts'
import {
  activeCount,
  crash,
  failuresOf,
  faultsOf,
  idsTaken,
  type Played,
  play,
  residentsOf,
} from '../../test/run/scenarios.ts'
import type { Proof } from './proof.ts'

/* How nodes find the overlay and join it, even if the nodes that they need for it fail. */

const SETTLE = 'settle: { atMost: 30m }'
const LOSSY = `
pastry: { leafSetSize: 8 }
network: { latency: { model: uniform }, loss: 0.05 }
`
const PLANE = `
pastry: { leafSetSize: 16 }
network: { latency: { model: euclidean, side: 100ms } }
`

/** All live nodes are one ring, and there are this many. */
function isOneRing(played: Played, nodes: number): void {
  assert.deepEqual(faultsOf(played), [])
  assert.equal(activeCount(played), nodes)
}

/** When a node was first active, in seconds; null if it never was. */
const joinedAt = (played: Played, node: number): unknown => played.rows.nodes[node - 1]!.joined_s

/** Plays, and takes a node away at the first moment at which `when` holds. Returns that node. */
function playWithAccident(
  phases: readonly string[],
  accident: { seed: number; when: (simulation: Simulation) => NodeHandle | undefined },
): { played: Played; victim: NodeHandle | undefined } {
  let victim: NodeHandle | undefined
  const meanwhile = (simulation: Simulation): void => {
    if (victim !== undefined) return
    victim = accident.when(simulation)
    if (victim !== undefined) crash(simulation, victim)
  }
  return { played: play({ seed: accident.seed, phases }, { meanwhile }), victim }
}

/** The nodes that have not been active yet. */
const joiners = (simulation: Simulation) => residentsOf(simulation).filter(({ node }) => !node.isActive)

const isMember = (node: PastryNode): boolean => node.within(() => node.parts.state.status.isMember)

/** Whom a joiner's request is on its way to: the only transmission that it can have open. */
function contactOf(joiner: PastryNode): NodeHandle | undefined {
  const { pending } = joiner.parts.forwarding as unknown as {
    readonly pending: { readonly open: ObjectFact<readonly { readonly to: NodeHandle }[]> }
  }
  return joiner.within(() => pending.open.value?.[0]?.to)
}

/** The member that newcomer 41 is asking for entries just now; NO_NODE: none. */
function nearestFound(simulation: Simulation): NodeHandle {
  const joiner = residentsOf(simulation).find(({ handle }) => handle === 41)
  return joiner?.node.within(() => joiner.node.parts.joining.discovery.asked) ?? NO_NODE
}

const TOGETHER: readonly Proof[] = [
  {
    title: '60 nodes that come at once to an empty seed server end in one ring [LU]',
    check(seed) {
      const routes = 'route: { count: 200, over: 20s }'
      const played = play({ seed, phases: ['join: { nodes: 60 }', SETTLE, routes] })
      isOneRing(played, 60)
      assert.deepEqual(failuresOf(played.phase('route')), {})
    },
  },
  {
    title: '60 nodes that come at once end in one ring though 5 % of the datagrams are lost',
    check(seed) {
      isOneRing(play({ head: LOSSY, seed, phases: ['join: { nodes: 60 }', SETTLE] }), 60)
    },
  },
  {
    title: '100 nodes that join at once never have two roots for a key [LU]',
    check(seed) {
      const head = 'pastry: { leafSetSize: 8 }\nnetwork: { latency: { model: euclidean } }\ninterval: 100ms'
      const phases = ['join: { nodes: 100 }', 'route: { count: 300, over: 20s }', 'settle: { for: 20s }']
      const { result } = play({ head, seed, phases })
      assert.deepEqual(result.violations, [])
      assert(result.summary.every(({ claims_wrong }) => claims_wrong === 0))
    },
  },
  {
    title: 'two nodes are each other’s left and right neighbour',
    check(seed) {
      const played = play({
        seed,
        phases: ['join: { nodes: 2 }', SETTLE, 'route: { count: 200, over: 20s }'],
      })
      isOneRing(played, 2)
      for (const { handle, node } of played.residents) {
        const other = (3 - handle) as NodeHandle
        assert.deepEqual([node.leafSet.left, node.leafSet.right], [other, other])
        assert(node.leafSet.spansRing)
      }
      assert.deepEqual(failuresOf(played.phase('route')), {})
    },
  },
  ...['seed-server', 'first'].map((via) => ({
    title: `of several that come at once with one id through ${via}, only one keeps it`,
    check(seed: number) {
      const phases = [
        `join: { ids: ["11"], via: ${via} }`,
        `join: { ids: ["55", "56", "57", "99"], via: ${via} }`,
        SETTLE,
      ]
      const played = play({ seed, phases, edit: idsTaken })
      isOneRing(played, 5)
      assert.equal(new Set(played.residents.map(({ node }) => idToHex(node.selfId))).size, 5)
    },
  })),
  {
    title: 'nodes join without acknowledgements as well as with them',
    check(seed) {
      const head = `
pastry: { leafSetSize: 8, acks: false }
network: { latency: { model: uniform } }
`
      const phases = ['join: { nodes: 60, over: 30s }', 'settle: { for: 10s }', 'route: { count: 100 }']
      const played = play({ seed, head, phases })
      isOneRing(played, 60)
      assert.deepEqual(failuresOf(played.phase('route')), {})
    },
  },
]

const ACCIDENTS: readonly Proof[] = [
  {
    title: 'a contact that crashes in mid-join: the joiner starts again and gets in',
    check(seed) {
      const phases = ['join: { nodes: 10, over: 30s }', 'settle: { for: 10s }', 'join: { nodes: 1 }', SETTLE]
      const { played, victim } = playWithAccident(phases, {
        seed,
        // Node 11 has sent its request; the receiver is gone before it can answer.
        when: (simulation) => {
          const joiner = residentsOf(simulation).find(({ handle }) => handle === 11)
          return joiner === undefined ? undefined : contactOf(joiner.node)
        },
      })
      assert.notEqual(victim, undefined)
      isOneRing(played, 10)
      assert(Number(joinedAt(played, 11)) > 40)
    },
  },
  {
    title: 'a founder that crashes before it registers: another founds, and there is one ring',
    check(seed) {
      const { played, victim } = playWithAccident(['join: { nodes: 20 }', SETTLE], {
        seed,
        when: (simulation) =>
          simulation.world.now < 15_000
            ? undefined
            : residentsOf(simulation).find(({ handle }) => handle === 1)?.handle,
      })
      assert.equal(victim, 1)
      isOneRing(played, 19)
    },
  },
  {
    title:
      'a founder that crashes as soon as it is active, before it has notified any node: there is one ring',
    check(seed) {
      const { played, victim } = playWithAccident(['join: { nodes: 20 }', SETTLE], {
        seed,
        when: (simulation) => residentsOf(simulation).find(({ node }) => node.isActive)?.handle,
      })
      assert.notEqual(victim, undefined)
      isOneRing(played, 19)
    },
  },
  {
    title: 'a joiner that crashes while it holds the admission: the others still get in [LU]',
    check(seed) {
      const phases = ['join: { nodes: 5, over: 10s }', 'settle: { for: 20s }', 'join: { nodes: 15 }', SETTLE]
      const { played, victim } = playWithAccident(phases, {
        seed,
        when: (simulation) => joiners(simulation).find(({ node }) => isMember(node) && node.self > 5)?.handle,
      })
      assert.notEqual(victim, undefined)
      isOneRing(played, 19)
    },
  },
  ...[0, 1, 2].map((step) => ({
    title: `the nearest node dies while it is asked for entry ${step}: the join completes`,
    check(seed: number) {
      let [asked, before] = [0, NO_NODE]
      const phases = ['join: { nodes: 40, over: 40s }', 'settle: { for: 60s }', 'join: { nodes: 1 }', SETTLE]
      const played = play(
        { seed, head: PLANE, phases },
        {
          meanwhile(simulation) {
            const nearest = nearestFound(simulation)
            if (nearest !== before && nearest !== NO_NODE && asked++ === step) crash(simulation, nearest)
            before = nearest
          },
        },
      )
      if (asked > step) assert.equal(played.residents.length, 40)
      isOneRing(played, asked > step ? 40 : 41)
    },
  })),
  {
    title: 'contacts that the seed server names and that are dead are reported, and others are found',
    check(seed) {
      const phases = [
        'join: { nodes: 12, over: 12s }',
        'settle: { for: 30s }',
        'crash: { count: 9 }',
        'join: { nodes: 10, label: newcomers }',
        SETTLE,
      ]
      isOneRing(play({ seed, phases }), 13)
    },
  },
  {
    title: 'all the contacts that the seed server names may be dead: in the end live ones are named',
    check(seed) {
      const phases = [
        'join: { nodes: 30, over: 30s }',
        'settle: { for: 60s }',
        'crash: { count: 27 }',
        'join: { nodes: 5, label: newcomers }',
        SETTLE,
      ]
      const played = play({ seed, head: PLANE, phases }, { trace: 'on' })
      isOneRing(played, 8)
      assert(played.trace.some(({ text }) => text.includes('reportDead')))
    },
  },
]

export const BOOTSTRAP: readonly Proof[] = [...TOGETHER, ...ACCIDENTS]
