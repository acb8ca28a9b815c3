import { MSPASTRY, PASTRY_2001 } from '../../protocol/index.ts'
import type { Draw } from '../../sim/explore/draw/draw.ts'

/** What several sections of a scenario must know of each other. */
export interface Dimensions {
  /** Nodes of the first join. */
  readonly nodes: number
  /** `short`: a few virtual minutes. `long`: twenty and more, with few nodes, so that what happens rarely does happen. */
  readonly duration: 'short' | 'long'
  readonly preset: 'mspastry' | 'pastry-2001'
  readonly idBits: number
  readonly leafSetSize: number
  readonly neighborhoodSetSize: number
  readonly latency: LatencyName
  /** Share of the datagrams that are lost. */
  readonly loss: number
}

export type LatencyName =
  | 'constant'
  | 'uniform'
  | 'lognormal'
  | 'euclidean'
  | 'geographic'
  | 'transit-stub'
  | 'matrix'

const PRESETS = { mspastry: MSPASTRY, 'pastry-2001': PASTRY_2001 }

/** Beyond this, most ids of 8 bits would be taken. */
const NODES_OF_8_BITS = 60

export function drawDimensions(draw: Draw): Dimensions {
  const duration = draw.weighted([
    [4, 'short'],
    [1, 'long'],
  ])
  const idBits = draw.weighted([
    [14, 128],
    [2, 32],
    [3, 16],
    [2, 8],
  ])
  const preset = draw.weighted([
    [7, 'mspastry'],
    [1, 'pastry-2001'],
  ])
  return {
    nodes: drawNodes(draw, duration, idBits),
    duration,
    preset,
    idBits,
    leafSetSize: draw.weighted([
      [1, 2],
      [1, 4],
      [1, 6],
      [4, 8],
      [3, 12],
      [4, 16],
      [2, 24],
      [4, 32],
    ]),
    neighborhoodSetSize: draw.weighted([
      [7, PRESETS[preset].neighborhoodSetSize],
      [1, 0],
      [1, 4],
      [1, 16],
    ]),
    latency: draw.weighted([
      [3, 'constant'],
      [2, 'uniform'],
      [2, 'lognormal'],
      [4, 'euclidean'],
      [5, 'geographic'],
      [2, 'transit-stub'],
      [1, 'matrix'],
    ]),
    loss: draw.weighted([
      [11, 0],
      [2, 0.002],
      [3, 0.01],
      [2, 0.03],
      [2, 0.05],
      [1, 0.1],
    ]),
  }
}

function drawNodes(draw: Draw, duration: Dimensions['duration'], idBits: number): number {
  if (duration === 'long') return draw.whole(6, 40)
  if (idBits === 8) return draw.whole(10, NODES_OF_8_BITS)
  return draw.toss(0.6) ? draw.whole(5, 80) : draw.whole(60, 150)
}
