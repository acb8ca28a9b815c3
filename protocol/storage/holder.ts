import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { micros } from '../base/time.ts'
import { compareVersions } from '../events.ts'
import type { Custody } from './custody.ts'
import { entryBytes, ITEM_BYTES, type PayloadOf, type SentEntry } from './messages.ts'

/** What a holder of copies does when the root of their keys asks, or another that hands over. */
export class Holder {
  private readonly custody: Custody

  constructor(custody: Custody) {
    this.custody = custody
  }

  storeReceived(from: NodeHandle, { key, version, value }: PayloadOf<'store'>): void {
    this.custody.adopt({ key, version, value, age: micros(0) })
    const held = this.custody.entries.get(key)?.version
    this.custody.transport.send(from, { kind: 'kept', key, version, held })
  }

  reserveReceived(from: NodeHandle, { operation, key, length }: PayloadOf<'reserve'>): void {
    const granted = this.custody.room.reserve(operation, key, length)
    this.custody.transport.send(from, { kind: 'reserved', operation, key, granted })
  }

  fetchReceived(from: NodeHandle, { key, than }: PayloadOf<'fetch'>): void {
    const entry = this.custody.entries.get(key)
    const isNewer = entry !== undefined && (than === undefined || compareVersions(entry.version, than) > 0)
    const newer = isNewer ? this.custody.sent(entry) : undefined
    this.custody.transport.send(from, {
      kind: 'fetched',
      key,
      synced: this.custody.repair.isSynced,
      full: this.custody.room.wasLacking,
      newer,
    })
  }

  digestsReceived(from: NodeHandle, { session, digests }: PayloadOf<'digests'>): void {
    const { entries, transport, repair } = this.custody
    const verdicts = digests.map((digest) => {
      const own = entries.digest(digest)
      if (own.count === digest.count && own.hash === digest.hash) return 'same'
      return own.count === 0 ? 'nothing' : 'differs'
    })
    transport.send(from, { kind: 'compared', session, synced: repair.isSynced, verdicts })
  }

  listReceived(from: NodeHandle, { session, ...arc }: PayloadOf<'list'>): void {
    const { entries, transport, parameters } = this.custody
    const all = entries.on(arc)
    const count = Math.max(1, Math.floor(parameters.transferBatch / ITEM_BYTES))
    const items = all.slice(0, count).map(({ key, version }) => ({ key, version }))
    transport.send(from, { kind: 'listed', session, to: all[count]?.key ?? arc.to, items })
  }

  wantReceived(from: NodeHandle, { session, keys }: PayloadOf<'want'>): void {
    const batch = this.batch(keys)
    this.custody.transport.sendPaced(from, {
      kind: 'supply',
      session,
      done: batch.done,
      entries: batch.entries,
    })
  }

  handOverReceived(from: NodeHandle, { session, entries }: PayloadOf<'handOver'>): void {
    const { custody } = this
    const full: Id[] = []
    for (const entry of entries) {
      const fate = custody.adopt(entry)
      if (fate === 'full') full.push(entry.key)
      if (fate === 'adopted' && custody.placement.isRoot(entry.key)) custody.repair.hasNews()
    }
    custody.transport.send(from, { kind: 'taken', session, full })
  }

  /** The entries of as many keys as fit into one batch: of the first `done`, what there is. */
  batch(keys: readonly Id[]): { done: number; entries: SentEntry[] } {
    const { parameters, entries } = this.custody
    const batch: SentEntry[] = []
    let bytes = 0
    let done = 0
    for (const key of keys) {
      const entry = entries.get(key)
      if (entry !== undefined) {
        const sent = this.custody.sent(entry)
        bytes += entryBytes(sent)
        if (batch.length > 0 && bytes > parameters.transferBatch) break
        batch.push(sent)
      }
      done++
    }
    return { done, entries: batch }
  }
}
