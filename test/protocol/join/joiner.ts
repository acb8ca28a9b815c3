import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros } from '../../../protocol/base/time.ts'
import { TIMER } from '../../../protocol/base/timers.ts'
import { Joining, type JoiningOwner } from '../../../protocol/join/joining.ts'
import type { Registration } from '../../../protocol/join/registration.ts'
import type { Reunion } from '../../../protocol/join/reunion.ts'
import type { Activity } from '../../../protocol/membership/activity.ts'
import type { Dialability } from '../../../protocol/membership/dialability.ts'
import { Patience } from '../../../protocol/membership/patience.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import type { Forwarding } from '../../../protocol/routing/forwarding.ts'
import type { Distances } from '../../../protocol/tables/distances.ts'
import type { JoinReply, SeedReply } from '../../../protocol/wire/messages.ts'
import { RIGHT } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

export const SERVER = 8
export const BOOTSTRAP = { seedServer: node(SERVER), coordinates: [] }
const NEW = { status: 'joining', leaves: [], table: [] } as const

/** The joiner's side alone; draws are 0.5, so that every wait is a quarter longer. */
export function joining(
  options: SurroundingsOptions = {},
  {
    isAskingLeaves = false,
    hasFailed = (_peer: NodeHandle): boolean => false,
    isStranger = (_peer: NodeHandle): boolean => false,
  } = {},
) {
  const around = new Surroundings({ ...NEW, ...options })
  const part = ofOneNode(
    (store) =>
      new Joining(
        store,
        around.host,
        store.object(),
        around.state,
        ofOneNode((store) => new Patience(store, around.host.parameters)),
        around.sibling<Probing>('probing', { isAskingLeaves, hasFailed }),
        around.sibling<Distances>('distances'),
        around.sibling<Forwarding>('forwarding'),
        around.sibling<Activity>('activity'),
        around.sibling<Registration>('registration', {
          isWith: (other) => other === node(SERVER),
        }),
        around.sibling<Reunion>('reunion', { isStranger }),
        around.sibling<Dialability>('dialability', {
          begin: () => {},
          joined: () => {},
          canBeChecked: () => true,
        }),
        around.sibling<JoiningOwner>('owner'),
      ),
  )
  around.timerFired = (kind) => (kind === TIMER.discovery ? part.discovery.timedOut() : part.timedOut())
  /** Is anything remembered of a join? */
  const isRemembered = (): boolean => {
    const { attempt, discovery } = part as unknown as Record<
      string,
      { value?: object; search: { value: object } }
    >
    return attempt!.value !== undefined || discovery!.search.value !== undefined
  }
  return { part, around, isRemembered }
}

export const seedReply = (answer: SeedReply['answer'], ...members: number[]): SeedReply => ({
  ...{ kind: 'seedReply', answer, members: members.map(node) },
})
/** What the joiner draws. */
export const NUMBER = 0x80000000
export const joinReply = (...leaves: number[]): JoinReply => ({
  ...{ kind: 'joinReply', number: NUMBER, leaves: leaves.map(node), lossPercent: 0 },
})
const ROUTED = /^forwarding.route 0 80 nextRow 0, number \d+ hint (\d+), answers straight$/

/** Through whom the request went last, if it did. */
export const contactOf = (effects: readonly string[]): number | undefined => {
  const match = effects.map((effect) => ROUTED.exec(effect)).findLast((each) => each !== null)
  return match === undefined || match === null ? undefined : Number(match[1])
}

/** A joiner that has been named one member, and has sent its request through it. */
export function requesting() {
  const each = joining({ parameters: { nearestSeed: false } })
  each.part.start(BOOTSTRAP)
  each.part.seedReplyReceived(node(SERVER), seedReply('members', RIGHT))
  each.part.discovery.answered(node(RIGHT), micros(20))
  return each
}
