import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { withRoomFor } from '../../core/growable.ts'
import { type RandomStream, randomStream, type StreamKey } from '../../core/random.ts'
import type { TransitStubConfig } from '../config.ts'
import { type LatencyModel, minimumOf, wholeMicros } from '../latency.ts'
import { drawRouterGraph, type Link, shortestWays } from '../router-graph.ts'

/**
 * Hosts on the edge of a network in two tiers, as GT-ITM generates it and [MSP] is measured on: transit domains in the
 * middle, stub domains around them, each host on a link of its own to a stub router drawn for it. A datagram takes the
 * shortest way between routers. There are 5,050 of these by default; the sizes of domains, in [MSP] averages, are exact.
 *
 * No table grows with the hosts: a stub domain hangs on the middle by one link, so that the way between two of them
 * is the sum of the ways up to their transit routers and of the way between these.
 */
export class TransitStubLatency implements LatencyModel {
  readonly name = 'transit-stub'
  readonly minimum: Micros
  readonly #hostLinks: number
  readonly #transitRouters: number
  readonly #routersPerStub: number
  /** µs between transit routers i and j at i · transitRouters + j. */
  readonly #between: Int32Array
  /** µs within each stub domain, the domains one after another. */
  readonly #within: Int32Array
  /** Of each stub router: its stub domain, its transit router, and µs to that. */
  readonly #stubOf: Int32Array
  readonly #transitOf: Int32Array
  readonly #up: Int32Array
  /** The stub router of each node, from 0. */
  #routerOf = new Int32Array(0)

  constructor(config: Omit<TransitStubConfig, 'model'>, key: StreamKey) {
    const { transitRouters, stubDomains, links } = drawRouterGraph(config, randomStream(key))
    const size = config.routersPerStubDomain
    this.#hostLinks = 2 * config.hostLink
    this.minimum = minimumOf(this.#hostLinks)
    this.#transitRouters = transitRouters
    this.#routersPerStub = size
    this.#within = new Int32Array(stubDomains * size * size)
    this.#stubOf = new Int32Array(stubDomains * size)
    this.#transitOf = new Int32Array(stubDomains * size)
    this.#up = new Int32Array(stubDomains * size)

    const middle = links.filter(({ b }) => b < transitRouters)
    this.#between = shortestWays(middle, { first: 0, count: transitRouters })
    const inside: Link[][] = Array.from({ length: stubDomains }, () => [])
    const uplinks: Link[] = []
    for (const link of links) {
      if (link.b < transitRouters) continue
      const stub = Math.floor((link.b - transitRouters) / size)
      if (link.a < transitRouters) uplinks[stub] = link
      else inside[stub]!.push(link)
    }
    uplinks.forEach(({ a: transit, b: gateway, delay }, stub) => {
      const first = stub * size
      const ways = shortestWays(inside[stub]!, { first: transitRouters + first, count: size })
      this.#within.set(ways, first * size)
      this.#stubOf.fill(stub, first, first + size)
      this.#transitOf.fill(transit, first, first + size)
      const waysOfGateway = ways.subarray((gateway - transitRouters - first) * size)
      for (let router = 0; router < size; router++) this.#up[first + router] = waysOfGateway[router]! + delay
    })
  }

  place(handle: NodeHandle, random: RandomStream): void {
    this.#routerOf = withRoomFor(this.#routerOf, handle)
    this.#routerOf[handle] = random.integer(this.#up.length)
  }

  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    return wholeMicros(this.#hostLinks + this.#way(this.#routerOf[from]!, this.#routerOf[to]!), this.minimum)
  }

  /** The stub router, numbered from 0. */
  site(handle: NodeHandle): number {
    return this.#routerOf[handle]!
  }

  #way(from: number, to: number): number {
    const stub = this.#stubOf[from]!
    if (stub === this.#stubOf[to]) {
      const size = this.#routersPerStub
      return this.#within[from * size + to - stub * size]!
    }
    const between = this.#transitOf[from]! * this.#transitRouters + this.#transitOf[to]!
    return this.#up[from]! + this.#between[between]! + this.#up[to]!
  }
}
