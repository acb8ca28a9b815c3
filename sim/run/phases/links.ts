import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { streamKey } from '../../core/random.ts'
import { BurstyLoss } from '../../network/faults/bursty-loss.ts'
import {
  Corruption,
  Delay,
  Duplication,
  Jitter,
  Loss,
  Reordering,
} from '../../network/faults/link-effects.ts'
import type { LinkFault } from '../../network/faults/link-fault.ts'
import { SomeLinks } from '../../network/faults/some-links.ts'
import type { LinksPhase } from '../../scenario/phases/links.ts'
import type { Target } from '../../scenario/phases/target-fields.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { LinkFaultPhase } from './link-fault-phase.ts'
import { Targets } from './targets.ts'

type Needs = Pick<Simulated, 'seed' | 'world' | 'membership'>

/** Links are worse than they are otherwise. */
export function linksActivity(clock: Clock, simulated: Needs, phase: LinksPhase): Activity {
  const fault = new SomeLinks({
    isConcerned: concernedLinks(simulated, phase),
    effects: effectsOf(clock, simulated, phase),
  })
  return new LinkFaultPhase(clock, simulated, { lasting: phase.for, fault })
}

type Links = (from: NodeHandle, to: NodeHandle) => boolean

/** Which links a phase concerns. */
function concernedLinks(simulated: Needs, phase: LinksPhase): Links | undefined {
  const targetsFor = (target: Target, ...name: readonly (string | number)[]): Targets =>
    new Targets(target, simulated, streamKey(simulated.seed, 'links', phase.index, ...name))
  const { of, from, to, between, within } = phase
  if (of !== undefined) {
    const targets = targetsFor(of, 'of')
    return (from, to) => targets.has(from) || targets.has(to)
  }
  if (within !== undefined) {
    const targets = targetsFor(within, 'within')
    return (from, to) => targets.has(from) && targets.has(to)
  }
  if (between !== undefined) {
    const [ones, others] = between.map((target, position) => targetsFor(target, 'between', position))
    return (from, to) => (ones!.has(from) && others!.has(to)) || (others!.has(from) && ones!.has(to))
  }
  const senders = from && targetsFor(from, 'from')
  const receivers = to && targetsFor(to, 'to')
  if (senders === undefined && receivers === undefined) return undefined
  return (from, to) => (senders?.has(from) ?? true) && (receivers?.has(to) ?? true)
}

/** What a phase does to a datagram on these links; a datagram that is lost needs no more. */
function effectsOf(clock: Clock, { seed }: Pick<Needs, 'seed'>, phase: LinksPhase): LinkFault[] {
  const lasting = { start: clock.now, length: phase.for }
  const options = (name: string) => ({ key: streamKey(seed, 'links', phase.index, name), lasting })
  const { loss, bursts, delay, jitter, duplicate, reorder, corrupt } = phase
  return [
    ...(loss !== undefined ? [new Loss({ ...options('loss'), share: loss })] : []),
    ...(bursts !== undefined ? [new BurstyLoss({ ...options('bursts'), ...bursts })] : []),
    ...(delay !== undefined ? [new Delay({ lasting, by: delay })] : []),
    ...(jitter !== undefined ? [new Jitter({ ...options('jitter'), upTo: jitter })] : []),
    ...(reorder !== undefined ? [new Reordering({ ...options('reorder'), ...reorder })] : []),
    ...(duplicate !== undefined ? [new Duplication({ ...options('duplicate'), ...duplicate })] : []),
    ...(corrupt !== undefined ? [new Corruption({ ...options('corrupt'), ...corrupt })] : []),
  ]
}
