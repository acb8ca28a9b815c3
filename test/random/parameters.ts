import type { Fields } from '../../sim/explore/document.ts'
import type { Draw } from '../../sim/explore/draw/draw.ts'
import type { Dimensions } from './dimensions.ts'

/*
 * Parameters of overlay, seed server and storage. Most scenarios state few of them. What is drawn keeps the relations that
 * `sim/scenario` checks, and is mostly shorter than the default, so that it has its turn within minutes.
 */

/** The share of the scenarios in which a single parameter has a value of its own. */
const RARE = 0.12

/** Every scenario with quick timers has most of these. */
const QUICK = 0.6

export function drawPastry(draw: Draw, dimensions: Dimensions): Fields {
  const { preset, idBits, leafSetSize, neighborhoodSetSize, loss } = dimensions
  return {
    ...(preset === 'mspastry' ? {} : { preset }),
    ...(idBits === 128 ? {} : { idBits }),
    digitBits: draw.weighted([
      [1, 1],
      [2, 2],
      [4, 4],
    ]),
    leafSetSize,
    neighborhoodSetSize,
    ...drawVariants(draw),
    ...draw.include(0.25, () => ({ probeRetries: draw.oneOf(probeRetries(loss)) })),
    ...drawTimers(draw, draw.toss(0.35) ? QUICK : RARE),
    ...draw.include(0.15, () => drawRetransmission(draw)),
  }
}

/** If datagrams are lost, too few probes take live nodes for dead, and a storm of announcements never ends. */
function probeRetries(loss: number): readonly number[] {
  if (loss === 0) return [0, 1, 3]
  return loss < 0.05 ? [1, 3] : [2, 3]
}

/** Parts of the protocol that can be had otherwise. */
function drawVariants(draw: Draw): Fields {
  return {
    ...draw.include(RARE, () => ({ join: draw.oneOf(['basic', 'consistent']) })),
    ...draw.include(RARE, () => ({ repair: draw.oneOf(['lazy', 'active']) })),
    ...draw.include(RARE, () => ({ acks: draw.oneOf([true, false]) })),
    ...draw.include(RARE, () => ({ proximitySelection: false })),
    ...draw.include(RARE, () => ({ nearestSeed: false })),
    ...draw.include(RARE, () => ({ distanceProbes: draw.oneOf([1, 2, 5]) })),
    ...draw.include(RARE, () => ({ targetRawLoss: draw.oneOf([0.01, 0.2]) })),
    ...draw.include(RARE, () => ({ failureHistory: draw.oneOf([4, 32]) })),
    ...draw.include(RARE, () => ({ hopLimit: draw.oneOf([4, 10]) })),
    ...draw.include(RARE, () => ({ joinAttempts: draw.oneOf([2, 5]) })),
    ...draw.include(0.25, () => drawTableProbing(draw)),
  }
}

function drawTableProbing(draw: Draw): Fields {
  const tableProbing = draw.oneOf(['fixed', 'fixed', 'off', 'self-tuned'])
  return {
    tableProbing,
    ...(tableProbing === 'fixed' && { tableProbePeriod: draw.oneOf(['5s', '20s', '2m']) }),
  }
}

/** How long a node waits for a reply stays above a round trip of the slowest of our networks. */
function drawTimers(draw: Draw, share: number): Fields {
  return {
    ...draw.include(share, () => ({ heartbeatPeriod: draw.oneOf(['2s', '5s', '10s', '1m']) })),
    ...draw.include(share, () => ({ probeTimeout: draw.oneOf(['1s', '2s', '5s']) })),
    ...draw.include(share, () => ({ suspicionTimeout: draw.oneOf(['500ms', '2s']) })),
    ...draw.include(share, () => ({ leafExchangePeriod: draw.oneOf(['20s', '1m', '5m']) })),
    ...draw.include(share, () => ({ hurriedExchangePeriod: draw.oneOf(['5s', '20s', '2m']) })),
    ...draw.include(share, () => ({ rowExchangePeriod: draw.oneOf(['30s', '2m', '0s']) })),
    ...draw.include(share, () => ({ joinRetry: draw.oneOf(['2s', '5s', '20s']) })),
    ...draw.include(share, () => ({ admissionLease: draw.oneOf(['2s', '5s', '20s']) })),
    ...draw.include(share, () => ({ seedRetry: draw.oneOf(['200ms', '3s']) })),
    ...draw.include(share, () => ({ registrationPeriod: draw.oneOf(['20s', '1m', '5m']) })),
  }
}

function drawRetransmission(draw: Draw): Fields {
  return draw.oneOf([
    { minRetransmission: '200ms' },
    { maxRetransmission: '4s' },
    { initialRetransmission: '500ms' },
    { minRetransmission: '10ms', initialRetransmission: '1s', maxRetransmission: '2s' },
  ])
}

export function drawSeedServer(draw: Draw): Fields {
  const share = 0.15
  return {
    ...draw.include(share, () => ({ sampleSize: draw.oneOf([1, 2, 8]) })),
    ...draw.include(share, () => ({ founderLease: draw.oneOf(['500ms', '5s', '1m']) })),
    ...draw.include(share, () => ({ pollPeriod: draw.oneOf(['1s', '3s', '30s']) })),
    ...draw.include(share, () => ({ probeTimeout: draw.oneOf(['1s', '5s']) })),
    ...draw.include(share, () => ({ probeRetries: draw.oneOf([0, 1, 4]) })),
  }
}

/** Repair is quick in some scenarios: marks of deletion must outlive two rounds of it, and may go within the run. */
export function drawStorage(draw: Draw, { leafSetSize }: Dimensions): Fields {
  const most = Math.min(5, leafSetSize / 2 + 1)
  return {
    ...draw.include(0.7, () => ({ replicas: draw.whole(1, most) })),
    ...draw.include(0.4, () => ({ writeQuorum: draw.oneOf(['one', 'majority', 'all']) })),
    ...draw.include(0.4, () => ({ reads: draw.oneOf(['replica', 'replica', 'root']) })),
    ...draw.include(RARE, () => ({ requestRetry: draw.oneOf(['2s', '5s', '20s']) })),
    ...draw.include(RARE, () => ({ replyTimeout: draw.oneOf(['1s', '5s']) })),
    ...draw.include(RARE, () => ({ repairDelay: draw.oneOf(['200ms', '5s']) })),
    ...draw.include(0.3, () => ({
      repairPeriod: draw.oneOf(['20s', '1m']),
      ...draw.include(0.5, () => ({ tombstoneLife: draw.oneOf(['2m', '5m']) })),
    })),
    ...draw.include(RARE, () => ({ transferBatch: draw.oneOf([1_024, 4_096]) })),
    ...draw.include(RARE, () => ({ transferRate: draw.oneOf(['2KiB', '16KiB']) })),
    ...draw.include(0.2, () => ({ handOverTimeout: draw.oneOf(['0s', '5s', '30s']) })),
    ...draw.include(0.15, () => ({ capacity: draw.oneOf(['1KiB', '4KiB', '20KiB']) })),
  }
}
