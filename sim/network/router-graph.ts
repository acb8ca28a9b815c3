import { type Micros, micros } from '../../protocol/base/time.ts'
import type { RandomStream } from '../core/random.ts'
import type { TransitStubConfig } from './config.ts'

/** A link between two routers, a < b, equally long both ways. */
export interface Link {
  readonly a: number
  readonly b: number
  readonly delay: Micros
}

/**
 * Routers and links of a transit-stub network. Transit routers are numbered first, domain by domain; then follow the
 * routers of the stub domains of transit router 0, stub domain by stub domain, those of transit router 1, and so on.
 */
export interface RouterGraph {
  readonly transitRouters: number
  readonly stubDomains: number
  readonly links: readonly Link[]
}

/**
 * Draws the links of a transit-stub network: each domain is a connected random graph, and so are the transit domains
 * among each other, every two of them that are linked being so between a random router of each. A stub domain hangs on
 * its transit router by one link, from a random router of its own: no way between others leads through it.
 */
export function drawRouterGraph(config: Omit<TransitStubConfig, 'model'>, random: RandomStream): RouterGraph {
  const { transitDomains, transitRoutersPerDomain, stubDomainsPerTransitRouter, routersPerStubDomain } =
    config
  const transitRouters = transitDomains * transitRoutersPerDomain
  const stubDomains = transitRouters * stubDomainsPerTransitRouter
  const links: Link[] = []
  const link = (a: number, b: number, mean: Micros): void => {
    links.push({ a, b, delay: micros(Math.round(mean * (0.5 + random.next()))) })
  }
  const linkDomain = (first: number, routers: number, mean: Micros): void => {
    for (const [a, b] of connectedPairs(routers, config.extraLinks, random)) link(first + a, first + b, mean)
  }

  const routerOf = (domain: number): number =>
    domain * transitRoutersPerDomain + random.integer(transitRoutersPerDomain)
  for (const [a, b] of connectedPairs(transitDomains, config.extraLinks, random)) {
    link(routerOf(a), routerOf(b), config.interDomainLink)
  }
  for (let domain = 0; domain < transitDomains; domain++) {
    linkDomain(domain * transitRoutersPerDomain, transitRoutersPerDomain, config.transitLink)
  }
  for (let stub = 0; stub < stubDomains; stub++) {
    const first = transitRouters + stub * routersPerStubDomain
    const gateway = first + random.integer(routersPerStubDomain)
    link(Math.floor(stub / stubDomainsPerTransitRouter), gateway, config.transitStubLink)
    linkDomain(first, routersPerStubDomain, config.stubLink)
  }
  return { transitRouters, stubDomains, links }
}

/** A random tree over 0 … count − 1, and of all other pairs each with the probability `extraLinks`. */
function connectedPairs(
  count: number,
  extraLinks: number,
  random: RandomStream,
): (readonly [a: number, b: number])[] {
  const pairs: (readonly [number, number])[] = []
  for (let b = 1; b < count; b++) {
    const parent = random.integer(b)
    for (let a = 0; a < b; a++) {
      if (a === parent || random.next() < extraLinks) pairs.push([a, b])
    }
  }
  return pairs
}

const FAR = 0x7fff_ffff

/**
 * The shortest ways between all pairs of `count` routers, from i to j at i · count + j, by Floyd and Warshall: the
 * routers are numbered from `first`, and the links connect them all.
 */
export function shortestWays(
  links: readonly Link[],
  { first, count }: { first: number; count: number },
): Int32Array {
  const ways = new Int32Array(count * count).fill(FAR)
  for (let router = 0; router < count; router++) ways[router * count + router] = 0
  for (const { a, b, delay } of links) {
    const [i, j] = [a - first, b - first]
    const least = Math.min(delay, ways[i * count + j]!)
    ways[i * count + j] = least
    ways[j * count + i] = least
  }
  for (let via = 0; via < count; via++) {
    for (let i = 0; i < count; i++) {
      const toVia = ways[i * count + via]!
      if (toVia === FAR) continue
      for (let j = 0; j < count; j++) {
        const detour = toVia + ways[via * count + j]!
        if (detour < ways[i * count + j]!) ways[i * count + j] = detour
      }
    }
  }
  return ways
}
