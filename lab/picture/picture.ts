import type { Film } from '../film/film.ts'
import type { Frame } from '../film/frame.ts'
import type { FilmedMessage, FilmedOperation } from '../film/operations.ts'
import type { Ground } from '../film/places.ts'
import type { View, Zoom } from './layout.ts'

/** What is to be seen, in addition to what happens. */
export interface Picture {
  readonly view: View
  readonly zoom: Zoom
  /** Indices in PURPOSES that are not drawn. */
  readonly hidden: ReadonlySet<number>
  readonly chosen: number | undefined
  /** Nodes that the panel beside the picture points at. */
  readonly lit: ReadonlySet<number>
  /** The operation that is followed. */
  readonly followed: number | undefined
  readonly dark: boolean
  readonly motion: 'full' | 'reduced'
}

/** What happens, at one instant. */
export interface Instant {
  readonly film: Film
  readonly frame: Frame
  readonly ground: Ground
  /** Bits of a digit of an id. */
  readonly digitBits: number
  readonly open: readonly FilmedOperation[]
  readonly followed: FilmedOperation | undefined
  /** Of the operation that is followed. */
  readonly messages: readonly FilmedMessage[]
  readonly isPlaying: boolean
}
