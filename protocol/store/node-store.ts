import { Cursor, NOWHERE, type Place } from './cursor.ts'
import { FactGroup, NO_RECORD } from './fact-group.ts'
import { ByteFact, FlagFact, Float64Fact, Int32Fact } from './facts.ts'
import { MapFact } from './map-fact.ts'
import { NO_SLOT, ObjectFact } from './object-fact.ts'
import { type Page, RecordShape } from './page.ts'
import { Rows } from './rows.ts'

/** A power of two: a megabyte, about, of which the last page is not full. */
const NODES_PER_PAGE = 1_024

/**
 * The facts of many nodes: one record for each, in pages. The parts of the machine declare what is to be remembered of
 * a node when they are created, before the first node is added. At any moment at most one node is entered, and the
 * value of every fact is that node's: the rules name no node, as in the papers.
 */
export class NodeStore {
  /** At the node that is entered. */
  readonly cursor = new Cursor()
  private readonly shape = new RecordShape()
  private readonly objects: ObjectFact<object>[] = []
  private readonly groups: FactGroup[] = []
  /** Of what few nodes have at a time. */
  private readonly seldom: FactGroup
  private readonly allRows: Rows[] = []
  private readonly pages: Page[] = []
  private readonly nodesPerPage: number
  private readonly pageBits: number
  /** Places that were given back. */
  private readonly free: Place[] = []
  /** Places of nodes that went during an input; they are still read until the input ends. */
  private departed: Place[] = []
  private places = 0

  /** `nodesPerPage`: a power of two; 1 if there will be one node. */
  constructor(nodesPerPage = NODES_PER_PAGE) {
    this.nodesPerPage = nodesPerPage
    this.pageBits = 31 - Math.clz32(nodesPerPage)
    this.seldom = this.group()
  }

  // What parts declare. Each fact begins with the value that is named here.

  int32<T extends number = number>(initial: NoInfer<T>): Int32Fact<T> {
    return new Int32Fact(this.cursor, this.int32s(1, initial))
  }

  /** Any number, such as a time in microseconds. */
  float64<T extends number = number>(initial: NoInfer<T>): Float64Fact<T> {
    return new Float64Fact(this.cursor, this.float64s(1, initial))
  }

  /** 0 … 255. */
  byte<T extends number = number>(initial: NoInfer<T>): ByteFact<T> {
    return new ByteFact(this.cursor, this.bytes(1, initial))
  }

  flag(initial: boolean): FlagFact {
    return new FlagFact(this.cursor, this.bytes(1, initial ? 1 : 0))
  }

  /** An object, undefined at first; `few`: for all but the few nodes that have one at a time it takes no memory. */
  object<T extends object>(nodes: 'few' | 'most' = 'few'): ObjectFact<T> {
    const fact = new ObjectFact<T>(nodes === 'few' ? this.seldom.int32(NO_SLOT) : this.int32(NO_SLOT))
    this.objects.push(fact as ObjectFact<object>)
    return fact
  }

  /** A map that is empty for most nodes, and at first. */
  map<K, V>(): MapFact<K, V> {
    return new MapFact<K, V>(this.object())
  }

  /** A group of facts that nearly always have their initial values: it takes memory only if one differs. */
  group(): FactGroup {
    const group = new FactGroup(this.cursor, this.int32s(1, NO_RECORD), this.pageBits)
    this.groups.push(group)
    return group
  }

  /** Rows of `width` integers, 1 … 65,536, for a view that reads them through a cursor; a node has none at first. */
  rows(width: number): Rows {
    const rows = new Rows(this.int32s(2, 0), width)
    this.allRows.push(rows)
    return rows
  }

  // Several numbers side by side, for a view that reads them through a cursor. Returned is where they begin.

  int32s(count: number, initial: number): number {
    return this.shape.takeInt32s(count, initial)
  }

  float64s(count: number, initial: number): number {
    return this.shape.takeFloat64s(count, initial)
  }

  bytes(count: number, initial: number): number {
    return this.shape.takeBytes(count, initial)
  }

  /** Has a node been added? */
  get isInUse(): boolean {
    return this.places > 0
  }

  /** Bytes of one record: of what every node takes here. */
  get recordBytes(): number {
    return this.shape.stride
  }

  /** For observers: how many objects the node that is entered has at this time, including the entries of its maps. */
  get objectsHeld(): number {
    let held = 0
    for (const fact of this.objects) {
      const object = fact.value
      if (object instanceof Map) held += object.size
      else if (object !== undefined) held++
    }
    return held
  }

  // Nodes.

  /** Makes a place for a node. */
  add(): Place {
    const place = this.free.pop() ?? (this.places++ as Place)
    const index = place >>> this.pageBits
    const page = this.pages[index] ?? this.newPage()
    this.pages[index] = page
    this.shape.initialise(page, place & (this.nodesPerPage - 1))
    return place
  }

  /** The node has gone. Its place may be given to another, once no node is entered. */
  remove(place: Place): void {
    this.departed.push(place)
    if (this.cursor.place === NOWHERE) this.clearDeparted()
  }

  /** Facts are those of the node at that place from now on; NOWHERE: they can neither be read nor written. Returns the place before. */
  enter(place: Place): Place {
    const before = this.cursor.place
    this.point(this.cursor, place)
    if (place === NOWHERE && this.departed.length > 0) this.clearDeparted()
    return before
  }

  /** A cursor that stays at one node, for the views of observers. */
  cursorAt(place: Place): Cursor {
    const cursor = new Cursor()
    this.point(cursor, place)
    return cursor
  }

  /** Has a cursor point at the node of that place. */
  point(cursor: Cursor, place: Place): void {
    if (place === NOWHERE) return cursor.leave()
    const page = this.pages[place >>> this.pageBits]!
    cursor.move(place, page, place & (this.nodesPerPage - 1), this.shape)
  }

  private newPage(): Page {
    for (const group of this.groups) group.close()
    return this.shape.page(this.nodesPerPage)
  }

  private clearDeparted(): void {
    const { departed } = this
    this.departed = []
    for (const place of departed) {
      this.point(this.cursor, place)
      for (const fact of this.objects) fact.value = undefined
      for (const group of this.groups) group.release()
      for (const rows of this.allRows) rows.release(this.cursor)
      this.free.push(place)
    }
    this.cursor.leave()
  }
}
