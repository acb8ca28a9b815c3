import type { Page, RecordShape } from './page.ts'

/** Where the record of one node lies in a store. It is reused for another node when its own has gone: handles name nodes, places do not. */
export type Place = number & { readonly __unit: 'Place' }

export const NOWHERE = -1 as Place

function failOutside(): never {
  throw new Error(
    'no node is entered: what is remembered of a node can be read and written within its inputs, or in `node.within(…)`',
  )
}

/** In place of numbers when no node is entered. */
const OUTSIDE = new Proxy({}, { get: failOutside, set: failOutside }) as never

/** Points at the record of one node, where facts and views read and write: what begins at `n` is at `int32s[int32At + n]`. */
export class Cursor {
  place = NOWHERE
  float64s: Float64Array = OUTSIDE
  float64At = 0
  int32s: Int32Array = OUTSIDE
  int32At = 0
  bytes: Uint8Array = OUTSIDE
  byteAt = 0

  /** Points at the record of that index in a page. */
  move(place: Place, page: Page, index: number, shape: RecordShape): void {
    const begin = index * shape.stride
    this.place = place
    this.float64s = page.float64s
    this.float64At = begin >> 3
    this.int32s = page.int32s
    this.int32At = (begin + shape.int32sBegin) >> 2
    this.bytes = page.bytes
    this.byteAt = begin + shape.bytesBegin
  }

  /** Points nowhere: from now on reading and writing fail. */
  leave(): void {
    this.place = NOWHERE
    this.float64s = OUTSIDE
    this.int32s = OUTSIDE
    this.bytes = OUTSIDE
  }
}
