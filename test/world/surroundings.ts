import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idFromHex, idToHex } from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import { Host } from '../../protocol/host.ts'
import { OwnEnvironment } from '../../protocol/own-environment.ts'
import type { NodeState } from '../../protocol/state/node-state.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import { describe } from '../../sim/run/trace/words.ts'
import { node } from '../protocol/samples.ts'
import { FakeWorld } from './fake-world.ts'
import { stateKnowing } from './known-state.ts'
import { lineOf } from './lines.ts'
import { ENTRY, FAR_LEFT, FAR_RIGHT, IDS, LEFT, RIGHT } from './neighbourhood.ts'
import { ofOneNode } from './one-node.ts'
import { TimerPerKind } from './timer-per-kind.ts'

export interface SurroundingsOptions {
  readonly parameters?: Partial<PastryParameters>
  readonly leaves?: readonly number[]
  readonly table?: readonly number[]
  /** How far its join has come. Default: it is active. */
  readonly status?: 'joining' | 'probing' | 'active' | 'seeking' | 'isolated'
}

/**
 * What one part of node 0 stands on, for a test of that part alone: its host, the state of the node, and fakes of the parts
 * beside it. Whatever the part does to any of them is a line of `effects`.
 */
export class Surroundings {
  readonly world = new FakeWorld({ ids: IDS.map(idFromHex), draw: () => 0.5 })
  readonly host: Host
  readonly state: NodeState
  /** What the part does when a timer of the node fires. */
  timerFired: (kind: number, token: number) => void = () => {}
  private readonly lines: string[] = []
  private read = 0

  constructor({
    parameters = {},
    leaves = [RIGHT, FAR_RIGHT, LEFT, FAR_LEFT],
    table = [ENTRY],
    status = 'active',
  }: SurroundingsOptions = {}) {
    const all = { ...MSPASTRY, leafSetSize: 4, ...parameters }
    this.state = stateKnowing({ ids: IDS, leaves, table, parameters: all })
    const { leafSet, neighbours } = this.state
    neighbours.update(leafSet.left, leafSet.right, micros(0))
    if (status === 'probing' || status === 'active') this.state.status.entered()
    if (status === 'active') this.state.status.activated()
    if (status === 'seeking' || status === 'isolated') this.state.status.resumed()
    if (status === 'isolated') this.state.status.lostEveryone()
    let host: Host | undefined
    this.world.run(node(0), (_self, environment) => {
      const env = new OwnEnvironment(environment, this.state)
      const timers = new TimerPerKind(env)
      host = ofOneNode((store) => new Host(store, env, all, this.state, timers))
      return {
        receive: () => {},
        timerFired: (kind, token) => {
          timers.fired(kind)
          this.timerFired(kind, token)
        },
      }
    })
    this.host = host!
  }

  /** A part beside the one under test: questions have these answers, all else that is asked of it is an effect. */
  sibling<T extends object>(name: string, answers: Partial<T> = {}): T {
    return new Proxy(answers, {
      get: (_target, member: string) =>
        member in answers
          ? answers[member as keyof T]
          : (...values: unknown[]) => {
              this.collect()
              this.lines.push([`${name}.${member}`, ...values.map(inWords)].join(' '))
            },
    }) as T
  }

  passes(time: Micros): void {
    this.world.advance(time)
  }

  /** What the part has done since this was last asked; of timers only those that are named. */
  effects({ timers = [] }: { readonly timers?: readonly string[] } = {}): string[] {
    this.collect()
    return this.lines
      .splice(0)
      .filter((line) => !line.startsWith('starts timer') || timers.some((name) => line.includes(name)))
  }

  private collect(): void {
    const { log } = this.world
    for (const entry of log.slice(this.read))
      this.lines.push(
        lineOf(entry)
          .replace(/^0 +/, '')
          .replace(/ {2}\(.* is down\)$/, ''),
      )
    this.read = log.length
  }
}

/** An argument of a call, in a few words. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inWords).join(' ')}]`
  if (typeof value === 'object' && value !== null) {
    if ('kind' in value) return `(${describe(value as Message)})`
    if ('w0' in value) return idToHex(value as Id, 8)
    return Object.entries(value)
      .map(([name, each]) => `${name} ${inWords(each)}`)
      .join(', ')
  }
  return `${value as NodeHandle | string}`
}
