import { grouped } from '../../sim/core/words.ts'
import { type Row, type Setting, scaled } from '../row.ts'
import { type BytesInUse, bytesInUse } from '../timing.ts'
import { type Library, libraryOf } from './library.ts'
import { Overlay } from './overlay.ts'

export interface BytesOptions {
  readonly nodes: number
  /** Routes within the ten minutes. */
  readonly routes: number
  readonly goals?: {
    /** Bytes per node. */
    readonly bytes?: number
  }
}

const TEN_MINUTES = 600
const WARM_UP_NODES = 2_000

/**
 * What a node takes, all in, after ten virtual minutes from a converged start: heartbeats, exchanges and routes are behind it. Bytes in use
 * after a full garbage collection, less those before the run; queue, statistics and ground truth count. A run before it has the code
 * compiled, which would count otherwise.
 */
export const bytesBench =
  (options: BytesOptions) =>
  async (setting: Setting): Promise<Row[]> => {
    const library = await libraryOf(setting.root)
    const nodes = scaled(options.nodes, setting)
    const routes = scaled(options.routes, setting)
    const few = Math.min(nodes, WARM_UP_NODES)
    bytesTaken(library, setting, { nodes: few, routes: few })
    const bytes = bytesTaken(library, setting, { nodes, routes })
    const what = `${grouped(nodes)} nodes converged, after 10 min and ${grouped(routes)} routes`
    const unit = 'bytes/node'
    return [
      { measure: `${what}: memory`, value: bytes.all / nodes, unit, goal: options.goals?.bytes },
      { measure: `${what}: of it objects`, value: bytes.heap / nodes, unit },
    ]
  }

function bytesTaken(library: Library, setting: Setting, { nodes, routes }: BytesOptions): BytesInUse {
  const before = bytesInUse()
  const overlay = new Overlay(library, setting, {
    phases: [
      `join: { nodes: ${nodes}, start: converged }`,
      `route: { count: ${routes}, over: ${TEN_MINUTES}s }`,
      'settle: { for: 10h }',
    ],
  })
  overlay.runTo(TEN_MINUTES)
  return overlay.bytesBeyond(before)
}
