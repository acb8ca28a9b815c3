import type { KeyBasedRouting } from './application.ts'
import { NO_NODE, type NodeHandle } from './environment.ts'
import { compareCloseness, type Id } from './id.ts'
import type { PastryNode } from './node.ts'
import { nextHop } from './routing.ts'
import { applicationTimer } from './timers.ts'
import { ROUTE_BYTES } from './wire-sizes.ts'

/** What `node` offers to the application of that id [API §3.1]. */
export function keyBasedRouting<P>(node: PastryNode, application: number): KeyBasedRouting<P> {
  const { env } = node
  const closestTo = (key: Id, count: number): NodeHandle[] =>
    [node.self, ...node.leafSet.members()]
      .sort((a, b) => compareCloseness(key, env.idOf(a), env.idOf(b)))
      .slice(0, count)

  return {
    self: node.self,
    selfId: node.selfId,
    maxPayloadBytes: env.maxMessageBytes - ROUTE_BYTES,
    now: () => env.now(),
    random: () => env.random(),
    route: (key, payload, hint) => node.forwarding.route(application, key, payload, hint),
    send: (to, payload) => node.forwarding.sendDirect(application, to, payload),
    startTimer: (kind, after, token = 0) => env.startTimer(applicationTimer(application, kind), after, token),
    cancelTimer: (id) => env.cancelTimer(id),
    localLookup: (key, count) => {
      const hops: NodeHandle[] = []
      while (hops.length < count) {
        const hop = nextHop(node, key, { suspects: hops, without: NO_NODE })
        if (hop === NO_NODE || hops.includes(hop)) break
        hops.push(hop)
      }
      return hops
    },
    neighborSet: (count) => closestTo(node.selfId, count),
    replicaSet: (key, maxRank) => closestTo(key, maxRank + 1),
    emit: (event) => env.emit(event),
  }
}
