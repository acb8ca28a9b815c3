import assert from 'node:assert/strict'
import { type RandomStream, randomStream, streamKey } from '../../sim/core/random.ts'
import { failuresOf, type Played, play } from '../../test/run/scenarios.ts'
import type { Proof } from './proof.ts'

/*
 * Nodes leave as announced, and nothing crashes: whatever the overlay, the pace and the share of the leavers, no key is lost, and
 * each is found afterwards.
 */

const KEYS = 100

/** An overlay with data, and how many of its nodes leave. */
interface Case {
  readonly draw: RandomStream
  readonly nodes: number
  readonly leafSetSize: number
  readonly replicas: number
  readonly leavers: number
}

interface Kind {
  /** How they leave. */
  readonly title: string
  /** 1: all but one. */
  readonly share?: 1
  readonly loss?: number
  readonly nodesMax?: number
  /** As many nodes again, in an arc of a 256th of the ring. */
  readonly inArc?: true
  /** From the moment when all data are stored to the last departure begun. */
  phases(of: Case): readonly string[]
}

const whole = (draw: RandomStream, from: number, to: number): number =>
  from + Math.floor(draw.next() * (to - from + 1))
const oneOf = <T>(draw: RandomStream, values: readonly T[]): T =>
  values[Math.floor(draw.next() * values.length)]!

/** Handles count from 1 in the order of starting. */
const listed = (count: number, before = 0): string =>
  `list: [${Array.from({ length: count }, (_, index) => before + index + 1).join(', ')}]`

const ARC = "idsInArc: { from: 'a0', to: 'a1' }"

const KINDS: readonly Kind[] = [
  { title: 'at one instant', phases: ({ leavers }) => [`leave: { count: ${leavers} }`] },
  {
    title: 'over 1 to 60 s',
    phases: ({ draw, leavers }) => [`leave: { count: ${leavers}, over: ${whole(draw, 1, 60)}s }`],
  },
  {
    title: 'all but one at one instant',
    share: 1,
    phases: ({ leavers }) => [`leave: { count: ${leavers} }`],
  },
  {
    title: 'all but one over 10 to 120 s',
    share: 1,
    phases: ({ draw, leavers }) => [`leave: { count: ${leavers}, over: ${whole(draw, 10, 120)}s }`],
  },
  {
    title: 'as many join at the instant at which some leave',
    phases: ({ nodes, leavers }) => [`join: { nodes: ${nodes} }`, `leave: { ${listed(leavers)} }`],
  },
  {
    title: 'all leave 1 to 10 s after 1 to 10 times as many have begun to join',
    nodesMax: 20,
    share: 1,
    phases: ({ draw, nodes }) => [
      `join: { nodes: ${nodes * whole(draw, 1, 10)} }`,
      `settle: { for: ${whole(draw, 1, 10)}s, label: gap }`,
      `leave: { ${listed(nodes)} }`,
    ],
  },
  {
    title: 'half of the nodes stand in one arc, and leave within 10 s',
    inArc: true,
    phases: ({ draw, nodes }) => [`leave: { ${listed(nodes, nodes)}, over: ${whole(draw, 0, 10)}s }`],
  },
  {
    title: 'some join among those who leave, over 10 to 60 s each',
    phases: ({ draw, nodes, leavers }) => [
      `leave: { count: ${Math.ceil(leavers / 2)}, over: ${whole(draw, 10, 60)}s, label: some }`,
      `join: { nodes: ${nodes}, over: ${whole(draw, 10, 60)}s, label: newcomers }`,
      `leave: { count: ${Math.floor(leavers / 2)}, over: ${whole(draw, 10, 60)}s }`,
    ],
  },
  {
    title: 'at one instant, 1 to 5 % of the datagrams lost',
    loss: 0.05,
    phases: ({ leavers }) => [`leave: { count: ${leavers} }`],
  },
  {
    title: 'as many join at that instant, 1 to 5 % of the datagrams lost',
    loss: 0.05,
    phases: ({ nodes, leavers }) => [`join: { nodes: ${nodes} }`, `leave: { ${listed(leavers)} }`],
  },
]

function played(
  { title, share, loss = 0, nodesMax = 60, inArc, phases }: Kind,
  seed: number,
  trace: 'on' | 'off' = 'off',
): Played {
  const draw = randomStream(streamKey(`${seed}`, 'leaves', title))
  const nodes = whole(draw, 10, nodesMax)
  const leafSetSize = oneOf(draw, [4, 8, 16, 32])
  const replicas = whole(draw, 1, Math.min(5, leafSetSize / 2 + 1))
  const leavers = share === 1 ? nodes - 1 : Math.floor(nodes * (0.3 + 0.6 * draw.next()))
  const lost = loss * (0.2 + 0.8 * draw.next())
  const head = `
pastry: { leafSetSize: ${leafSetSize} }
storage: { replicas: ${replicas} }
network: { latency: { model: euclidean }, loss: ${lost.toFixed(3)} }
`
  return play(
    {
      head,
      seed,
      phases: [
        `join: { nodes: ${nodes}, start: converged }`,
        ...(inArc
          ? [`join: { nodes: ${nodes}, over: 20s, ${ARC}, label: arc }`, 'settle: { for: 2m, label: calm }']
          : []),
        `insert: { keys: ${KEYS}, over: 10s, label: stored }`,
        'settle: { for: 5s }',
        ...phases({ draw, nodes, leafSetSize, replicas, leavers }),
        'settle: { for: 11m, label: gone }',
        `lookup: { count: ${5 * KEYS}, over: 30s, label: found }`,
      ],
    },
    { trace },
  )
}

export const LEAVE_PROOFS: readonly Proof[] = KINDS.map((kind) => ({
  title: `nodes leave ${kind.title}: no key is lost, and each is found`,
  check(seed) {
    const of = played(kind, seed)
    const { keys_acknowledged, keys_lost } = of.result.summary.at(-1)!
    assert.deepEqual({ keys_acknowledged, keys_lost }, { keys_acknowledged: KEYS, keys_lost: 0 })
    assert.deepEqual(failuresOf(of.phase('found')), {})
  },
}))
