import assert from 'node:assert/strict'
import type { KeyBasedRouting } from '../../protocol/application.ts'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { type Id, idFromHex, idToHex, truncateId, ZERO_ID } from '../../protocol/base/id.ts'
import { SEED_SERVER } from '../../protocol/base/parameters.ts'
import { type Micros, micros, minutes } from '../../protocol/base/time.ts'
import { SeedServer } from '../../protocol/join/seed-server.ts'
import { PAYLOADS, type StoragePayload } from '../../protocol/storage/messages.ts'
import { Storage } from '../../protocol/storage/storage.ts'
import { MESSAGE_KINDS } from '../../protocol/wire/messages.ts'
import { DATAGRAM_OVERHEAD_BYTES } from '../../protocol/wire/sizes.ts'
import { keyId } from '../../sim/run/users/keys.ts'
import { STORAGE_APPLICATION } from '../../sim/run/world.ts'
import { node } from '../protocol/samples.ts'
import type { Entry } from '../world/fake-world.ts'
import { kindOf, lineOf, timeOf } from '../world/lines.ts'
import { codec, Ring } from '../world/ring.ts'
import { stateOf, tableOf } from '../world/state.ts'
import { type Command, durationOf, type Parameters, parametersOf, parseCommand } from './commands.ts'

/** The seed server is host 0; nodes are numbered from 1 in the order of starting. */
const SEED_SERVER_HANDLE = node(0)

const RETRY_POLICY = { deadline: minutes(1), retries: Number.POSITIVE_INFINITY }

/** What can be shown: kinds of messages and of what they carry. Events are shown unless it is `none`. */
const SHOWN = new Set<string>([
  ...MESSAGE_KINDS,
  ...PAYLOADS.kinds,
  'joinRequest',
  'parcel',
  'storage',
  'timer',
  'all',
  'none',
])

/** Carries out the commands of one conversation, on nodes of a fake world with storage and a courier each. */
export class Interpreter {
  private ring: Ring<{ storage: Storage }> | undefined
  private idBits = 128
  /** What is shown when a command does not say. */
  private shown: readonly string[] = []
  private readonly operations: number[] = []
  private lastParcel = 0
  /** How much of the log `traffic` has counted. */
  private counted = 0
  private readonly cuts = new Set<string>()
  private readonly usesStorage: boolean

  /** `commands`: all that there will be. If none of them is for storage, nodes do not talk about it. */
  constructor(commands: readonly string[]) {
    this.usesStorage = commands.some((line) => /^(insert|lookup|delete) /.test(line))
  }

  /** Returns what the command prints: `ok` if that is nothing. */
  execute(line: string): string[] {
    const command = parseCommand(line)
    const from = this.ring?.world.log.length ?? 0
    const answer = this.perform(command)
    const lines = [...answer, ...this.linesSince(from, command.options)]
    return lines.length > 0 ? lines : ['ok']
  }

  /** All that has happened. */
  get log(): readonly Entry[] {
    return this.overlay.world.log
  }

  /** Operations that have not been answered. */
  unanswered(): number[] {
    const answered = new Set<number>(
      this.overlay.world.eventsOf('completed').map(({ operation }) => operation),
    )
    return this.operations.filter((operation) => !answered.has(operation))
  }

  private perform({ verb, operands, options }: Command): readonly string[] {
    switch (verb) {
      case 'overlay':
        return this.create(parametersOf(options))
      case 'show':
        this.shown = operands
        return []
      case 'join':
        return this.join(operands, options)
      case 'advance':
        return this.advance(durationOf(operands[0]!))
      case 'crash':
        for (const each of operands) this.overlay.crash(handleOf(each))
        return []
      case 'leave':
        return this.leave(handleOf(operands[0]!))
      case 'pause':
        this.overlay.world.pause(handleOf(operands[0]!))
        return []
      case 'unpause':
        this.overlay.world.unpause(handleOf(operands[0]!))
        return this.advance(micros(0))
      case 'cut':
        this.cuts.add(operands.join(' ')).add(operands.toReversed().join(' '))
        return []
      case 'mend':
        this.cuts.clear()
        return []
      case 'insert':
      case 'lookup':
      case 'delete':
        return this.operate(verb, operands)
      case 'route':
        return this.route(handleOf(operands[0]!), operands[1]!)
      case 'state':
        return (operands.length > 0 ? operands.map(handleOf) : this.overlay.world.handles().slice(1)).map(
          (each) => stateOf(this.overlay, each, this.idBits),
        )
      case 'table':
        return tableOf(this.overlay.at(handleOf(operands[0]!)).node)
      case 'check':
        return this.check()
      case 'traffic':
        return this.traffic()
      default:
        return assert.fail(`no command ${verb}`)
    }
  }

  private create({ pastry, storage }: Parameters): readonly string[] {
    this.idBits = pastry.idBits
    const ring = new Ring({ seed: '1', codec, parameters: pastry }, (machine) => ({
      storage: machine.attach(
        STORAGE_APPLICATION,
        (routing: KeyBasedRouting<StoragePayload>) =>
          new Storage(routing, storage, this.usesStorage ? 'when active' : 'when asked'),
      ),
    }))
    const { world } = ring
    world.drops = (from, to) => this.cuts.has(`${from} ${to}`)
    world.listener = (by, event) => {
      if (event.type === 'left') world.at(micros(world.time + 1), () => ring.crash(by))
      if (event.type === 'handled' && event.as === 'root')
        assert.equal(by, ring.rootOf(event.key), 'the root')
      assert(event.type !== 'dropped' && event.type !== 'joinFailed', `${by}: ${event.type}`)
    }
    const handle = world.addHost(ZERO_ID)
    assert.equal(handle, SEED_SERVER_HANDLE)
    world.run(handle, (self, environment) => new SeedServer(self, environment, SEED_SERVER)).start()
    this.ring = ring
    return []
  }

  private join(ids: readonly string[], options: Command['options']): readonly string[] {
    const { world } = this.overlay
    const every = durationOf(options.get('every') ?? '0s')
    const via = options.get('via')
    const bootstrap =
      via === undefined ? { seedServer: SEED_SERVER_HANDLE, coordinates: [] } : { contact: handleOf(via) }
    for (const [index, id] of ids.entries())
      world.at(micros(world.time + index * every), () =>
        this.overlay.add(this.idOf(id)).node.start(bootstrap),
      )
    return this.advance(micros(ids.length * every))
  }

  private advance(time: Micros): readonly string[] {
    this.overlay.world.advance(time)
    return []
  }

  private leave(handle: NodeHandle): readonly string[] {
    if (this.overlay.at(handle).node.leave() === 'left') this.overlay.crash(handle)
    return []
  }

  private operate(kind: 'insert' | 'lookup' | 'delete', operands: readonly string[]): readonly string[] {
    const [caller, name, value] = operands
    const { storage } = this.overlay.at(handleOf(caller!))
    const operation = (this.operations.length + 1) as OperationId
    this.operations.push(operation)
    const key = this.keyOf(name!)
    if (kind === 'insert') storage.insert(operation, key, new TextEncoder().encode(value), RETRY_POLICY)
    else storage[kind](operation, key, RETRY_POLICY)
    return [`operation ${operation}, key ${idToHex(key, this.idBits)}`]
  }

  private route(from: NodeHandle, key: string): readonly string[] {
    const number = ++this.lastParcel
    this.overlay.route(from, this.keyOf(key), number)
    return [`parcel ${number}, root ${this.overlay.rootOf(this.keyOf(key))}`]
  }

  /** Compares with ground truth. */
  private check(): readonly string[] {
    const wrong = this.overlay.wrongLeafSets()
    return [wrong.length === 0 ? 'all leaf sets are right' : `wrong leaf sets: ${wrong.join(' ')}`]
  }

  /** How much was sent since the last such command, whether it was shown or not. Bytes with the headers of datagrams. */
  private traffic(): readonly string[] {
    const { log } = this.overlay.world
    const totals = new Map<string, { messages: number; bytes: number }>()
    for (const entry of log.slice(this.counted)) {
      if (entry.what !== 'sent') continue
      const kind = kindOf(entry)
      const { messages, bytes } = totals.get(kind) ?? { messages: 0, bytes: 0 }
      const size = codec.encodedSize(entry.message) + DATAGRAM_OVERHEAD_BYTES
      totals.set(kind, { messages: messages + 1, bytes: bytes + size })
    }
    this.counted = log.length
    return [...totals]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([kind, { messages, bytes }]) =>
          `${kind.padEnd(16)}${`${messages}`.padStart(5)}${`${bytes}`.padStart(8)} bytes`,
      )
  }

  /** What has happened since: messages of the kinds in `show`, and events; of the nodes in `by`, if it is given. */
  private linesSince(from: number, options: Command['options']): string[] {
    const shown = options.get('show')?.split(',') ?? this.shown
    const actors = options.get('by')?.split(',')
    for (const kind of shown) assert(SHOWN.has(kind), `nothing of kind ${kind}`)
    if (shown.includes('none')) return []
    return this.overlay.world.log
      .slice(from)
      .filter((entry) => {
        const actor = entry.what === 'sent' ? entry.from : entry.by
        if (actors !== undefined && !actors.includes(`${actor}`)) return false
        return entry.what === 'event' || isShown(kindOf(entry), shown)
      })
      .map((entry) => `${timeOf(entry).padStart(8)}  ${lineOf(entry)}`)
  }

  private get overlay(): Ring<{ storage: Storage }> {
    assert(this.ring !== undefined, 'the first command is overlay')
    return this.ring
  }

  /** The key of a name, or after 0x the key itself. */
  private keyOf(name: string): Id {
    return name.startsWith('0x') ? this.idOf(name.slice(2)) : keyId(name, this.idBits)
  }

  private idOf(hex: string): Id {
    return truncateId(idFromHex(hex), this.idBits)
  }
}

const isShown = (kind: string, shown: readonly string[]): boolean =>
  (shown.includes('all') && kind !== 'timer') ||
  shown.includes(kind) ||
  (shown.includes('storage') && (PAYLOADS.kinds as readonly string[]).includes(kind))

const handleOf = (operand: string): NodeHandle => node(Number(operand))
