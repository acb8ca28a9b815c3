import { HANDLE_BYTES } from '../../../protocol/wire/sizes.ts'
import type { FileContents } from '../files/file-contents.ts'
import { inMs, type RoundTripRange, rangeOfCoordinates, rangeOfMatrix } from '../files/round-trips.ts'
import type { ScenarioDocument } from '../schema/schema.ts'
import { unless } from '../text/breach.ts'
import { formatDuration, formatNumber } from '../text/quantities.ts'
import type { Path } from '../text/source.ts'
import { type Relation, relation } from './relation.ts'

/** More than any message takes in addition to the nodes that it names. */
const MESSAGE_HEADER_BYTES = 64

/** What must hold between the parameters of protocol and network. */
export const parameterRelations: readonly Relation[] = [
  relation({
    title: 'idBits is a multiple of 8, digitBits divides it',
    reads: ['pastry'],
    check: ({ pastry: { idBits, digitBits } }) =>
      idBits % 8 !== 0
        ? [{ path: ['pastry', 'idBits'], expected: 'a multiple of 8, from 8 to 128', found: String(idBits) }]
        : unless(idBits % digitBits === 0, () => ({
            path: ['pastry', 'digitBits'],
            expected: `digitBits to divide idBits (${idBits})`,
            found: String(digitBits),
            hint: `Of 1 … 8, these do: ${[1, 2, 3, 4, 5, 6, 7, 8].filter((b) => idBits % b === 0).join(', ')}.`,
          })),
  }),
  relation({
    title: 'k ≤ L/2 + 1',
    reads: ['pastry', 'storage'],
    check: ({ pastry, storage: { replicas } }) => {
      const most = pastry.leafSetSize / 2 + 1
      if (replicas === null) return []
      return unless(replicas <= most, () => {
        const hint = `The root finds the nodes that hold copies in its leaf set: lower replicas, or raise pastry.leafSetSize to ${2 * (replicas - 1)} or more.`
        return {
          path: ['storage', 'replicas'],
          expected: `at most L/2 + 1 = ${most} replicas (pastry.leafSetSize is ${pastry.leafSetSize})`,
          found: String(replicas),
          hint,
        }
      })
    },
  }),
  relation({
    title: 'tombstones outlive two rounds of repair',
    reads: ['storage'],
    check: ({ storage: { tombstoneLife, repairPeriod } }) =>
      unless(tombstoneLife >= 2 * repairPeriod, () => ({
        path: ['storage', 'tombstoneLife'],
        expected: `at least twice repairPeriod (${formatDuration(repairPeriod)})`,
        found: formatDuration(tombstoneLife),
        hint: 'A copy of the deleted value that was overlooked would come back to life.',
      })),
  }),
  relation({
    title: 'minRetransmission ≤ initialRetransmission ≤ maxRetransmission',
    reads: ['pastry'],
    check: ({ pastry: { minRetransmission, initialRetransmission, maxRetransmission } }) => [
      ...unless(minRetransmission <= maxRetransmission, () => ({
        path: ['pastry', 'minRetransmission'],
        expected: `no more than maxRetransmission (${formatDuration(maxRetransmission)})`,
        found: formatDuration(minRetransmission),
      })),
      ...unless(
        minRetransmission > maxRetransmission ||
          (initialRetransmission >= minRetransmission && initialRetransmission <= maxRetransmission),
        () => ({
          path: ['pastry', 'initialRetransmission'],
          expected: `a time between minRetransmission and maxRetransmission (${formatDuration(minRetransmission)} … ${formatDuration(maxRetransmission)})`,
          found: formatDuration(initialRetransmission),
        }),
      ),
    ],
  }),
  relation({
    title: 'a set that is sent fits into a message',
    reads: ['pastry', 'seedServer', 'network'],
    check: ({ pastry, seedServer, network: { maxMessageBytes } }) => {
      const room = Math.floor((maxMessageBytes - MESSAGE_HEADER_BYTES) / HANDLE_BYTES)
      const fitting = (path: Path, nodes: number, set: string) =>
        unless(nodes <= room, () => ({
          path,
          expected: `${set} that fits into a message of ${formatNumber(maxMessageBytes)} bytes (network.maxMessageBytes): at most ${room}`,
          found: String(nodes),
        }))
      return [
        ...fitting(['pastry', 'leafSetSize'], pastry.leafSetSize, 'a leaf set'),
        ...fitting(['pastry', 'neighborhoodSetSize'], pastry.neighborhoodSetSize, 'a neighborhood set'),
        ...fitting(['seedServer', 'sampleSize'], seedServer.sampleSize, 'a sample of members'),
      ]
    },
  }),
  relation({
    title: 'bounds of latency and jitter are in order',
    reads: ['network'],
    check: ({ network: { latency, jitter } }) => {
      const ordered = (path: Path, low: number, high: number, name: string) =>
        unless(low <= high, () => ({
          path,
          expected: `no more than ${name} (${formatDuration(high)})`,
          found: formatDuration(low),
        }))
      const base = ['network', 'latency']
      return [
        ...(latency.model === 'uniform' ? ordered([...base, 'min'], latency.min, latency.max, 'max') : []),
        ...(latency.model === 'lognormal'
          ? ordered([...base, 'min'], latency.min, latency.median, 'median')
          : []),
        ...(latency.model === 'euclidean'
          ? ordered([...base, 'min'], latency.min, latency.side, 'side')
          : []),
        ...(jitter.model === 'exponential'
          ? ordered(['network', 'jitter', 'mean'], jitter.mean, jitter.atMost, 'atMost')
          : []),
      ]
    },
  }),
  relation({
    title: 'probes are more patient than the network is slow',
    reads: ['pastry', 'network'],
    check: ({ pastry: { probeTimeout, suspicionTimeout, probeRetries }, network: { latency } }, files) => {
      const patience = (probeRetries + 1) * Math.min(probeTimeout, suspicionTimeout)
      const expected = `round trips within ${formatDuration(patience)}, which is as long as a node waits for signs of life (pastry.probeTimeout or pastry.suspicionTimeout, probeRetries + 1 times)`
      if (latency.model === 'matrix' || latency.model === 'coordinates') {
        const range = rangeOfFile(latency, files)
        return unless(range === undefined || 1_000 * range.greatest <= patience, () => ({
          path: ['network', 'latency', 'file'],
          expected,
          found: `${inMs(range!.least)} at least, ${inMs(range!.median)} at the median, ${inMs(range!.greatest)} from row ${range!.farthest[0]} to ${range!.farthest[1]}`,
          hint: 'Live nodes would be taken for dead. If the numbers are microseconds, say `unit: us`; else leave out sites that are so far away, or make these times longer.',
        }))
      }
      const { time, field } = leastOneWay(latency)
      return unless(2 * time <= patience, () => ({
        path: ['network', 'latency', field],
        expected,
        found: `none shorter than ${formatDuration(2 * time)}`,
        hint: 'Live nodes would be taken for dead. Make the network quicker, or these times longer.',
      }))
    },
  }),
  relation({
    title: 'a founder can report within its lease',
    reads: ['seedServer', 'network'],
    check: ({ seedServer: { founderLease }, network: { latency } }) => {
      const roundTrip = 2 * leastOneWay(latency).time
      return unless(roundTrip < founderLease, () => ({
        path: ['seedServer', 'founderLease'],
        expected: `more than the shortest round trip (${formatDuration(roundTrip)}), within which the first node can report that it has founded the ring`,
        found: formatDuration(founderLease),
        hint: 'The seed server would have every node found a ring in its turn.',
      }))
    },
  }),
]

/** Round trips that a file states; undefined if it could not be read. */
function rangeOfFile(
  latency: Extract<ScenarioDocument['network']['latency'], { readonly model: 'matrix' | 'coordinates' }>,
  { matrices, coordinates }: Pick<FileContents, 'matrices' | 'coordinates'>,
): RoundTripRange | undefined {
  if (latency.model === 'matrix') return rangeOfMatrix(matrices.get(latency.file) ?? [])
  const found = coordinates.get(latency.file)
  return found && rangeOfCoordinates(found, latency.entries)
}

/** The shortest way between two nodes that a latency model allows, and the field that says so; of measurements nothing is known here. */
function leastOneWay(latency: ScenarioDocument['network']['latency']): {
  readonly time: number
  readonly field: string
} {
  switch (latency.model) {
    case 'constant':
      return { time: latency.oneWay, field: 'oneWay' }
    case 'uniform':
    case 'lognormal':
    case 'euclidean':
      return { time: latency.min, field: 'min' }
    case 'geographic':
      return { time: 2 * latency.accessLatency, field: 'accessLatency' }
    case 'transit-stub':
      return { time: 2 * latency.hostLink, field: 'hostLink' }
    case 'matrix':
    case 'coordinates':
      return { time: 0, field: 'file' }
  }
}
