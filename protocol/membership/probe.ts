import type { NodeHandle, TimerId } from '../base/handles.ts'
import { NONE } from '../base/none.ts'
import type { Micros } from '../base/time.ts'

/** One transmission of a probe. */
interface Try {
  /** Modulo 256, of all transmissions to any peer: late answers to earlier probes do not answer a new one. */
  readonly nonce: number
  readonly at: Micros
}

/** A probe, and its latest try: nearly all have one. */
export interface Probe {
  /** How many tries there are whose answers count. */
  tries: number
  /** How many of them are taken for lost, since the peer has acknowledged a message meanwhile. */
  lost: number
  nonce: number
  at: Micros
  /** The tries before the latest, oldest first. Never modified. */
  earlier: readonly Try[]
  /** How long each of r + 1 tries would wait for its answer. */
  timeout: Micros
  /** How long its answer is waited for, from `at` on. */
  wait: Micros
  timer: TimerId
  asksFor: 'leafSet' | 'signOfLife'
  /** How many of the tries had been made when the peer last reported its leaf set. */
  triesBeforeLeaves: number
  /** Has the peer acknowledged a message since the first of the tries that are not taken for lost? */
  isAcknowledged: boolean
  /** Does the leaf set depend on it: is the peer a leaf, or would it be one? */
  isOfLeaf: boolean
  /** Has another node found it dead, too? Then no helper is asked. */
  isRumoured: boolean
}

/** A probe as an observer sees it. `dueAt`: when the peer is asked again, or found dead. */
export type OpenProbe = Readonly<Pick<Probe, 'tries' | 'asksFor'> & { peer: NodeHandle; dueAt: Micros }>

/** Which of the tries is answered by this nonce; −1 for none. */
export function indexOf(probe: Probe, nonce: number): number {
  for (let index = 0; index < probe.tries; index++) if (tryAt(probe, index).nonce === nonce) return index
  return -1
}

/** One of the tries, the oldest first. */
export const tryAt = (probe: Probe, index: number): Try => probe.earlier[index] ?? probe

/** How many tries there are whose silence counts. */
export const silentTries = ({ tries, lost }: Probe): number => tries - lost

/** The tries so far are taken for lost. The answers to them may only be late: they count until the next ones are, too. */
export function loseTries(probe: Probe): void {
  const { lost } = probe
  probe.earlier = probe.earlier.slice(lost)
  probe.tries -= lost
  probe.triesBeforeLeaves = Math.max(0, probe.triesBeforeLeaves - lost)
  probe.lost = probe.tries
  probe.isAcknowledged = false
}

export function forgetTries(probe: Probe): void {
  probe.tries = 0
  probe.lost = 0
  probe.triesBeforeLeaves = 0
  probe.isAcknowledged = false
  probe.earlier = NONE
}
