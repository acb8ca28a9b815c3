import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import {
  angleOfChord,
  DiscreteDistribution,
  type UnitVector,
  uniformOnSphere,
  unitVector,
} from '../../core/distributions.ts'
import { withRoomFor } from '../../core/growable.ts'
import type { RandomStream } from '../../core/random.ts'
import type { GeographicConfig } from '../config.ts'
import { type LatencyModel, minimumOf, wholeMicros } from '../latency.ts'

/** Mean radius of the earth (IUGG). */
const EARTH_RADIUS_KM = 6_371.0088

/**
 * Nodes on the globe, joined by fibre: the great circle, longer by `inflation` since cables take detours, at the
 * speed of light in glass, and the access latency of both ends.
 */
export class GeographicLatency implements LatencyModel {
  readonly name = 'geographic'
  readonly minimum: Micros
  readonly #access: number
  readonly #microsPerRadian: number
  readonly #drawPlace: (handle: NodeHandle, random: RandomStream) => UnitVector
  /** x, y and z of each node on the unit sphere. */
  #places = new Float64Array(0)
  /** The city of each node, if there are cities. */
  #cityOf = new Int32Array(0)
  /** The city, if there are cities. */
  readonly site?: (handle: NodeHandle) => number

  constructor({ cities, inflation, fibreKmPerS, accessLatency }: Omit<GeographicConfig, 'model'>) {
    this.#access = 2 * accessLatency
    this.minimum = minimumOf(this.#access)
    this.#microsPerRadian = (EARTH_RADIUS_KM * inflation * 1_000_000) / fibreKmPerS
    if (cities === undefined) {
      this.#drawPlace = (_, random) => uniformOnSphere(random.next(), random.next())
    } else {
      const places = cities.map(unitVector)
      const population = new DiscreteDistribution(cities.map((city) => city.weight))
      this.#drawPlace = (handle, random) => {
        const city = population.draw(random.next())
        this.#cityOf = withRoomFor(this.#cityOf, handle)
        this.#cityOf[handle] = city
        return places[city]!
      }
      this.site = (handle) => this.#cityOf[handle]!
    }
  }

  place(handle: NodeHandle, random: RandomStream): void {
    const at = 3 * handle
    this.#places = withRoomFor(this.#places, at + 2)
    this.#places.set(this.#drawPlace(handle, random), at)
  }

  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    const places = this.#places
    const radians = this.#radiansTo(from, places[3 * to]!, places[3 * to + 1]!, places[3 * to + 2]!)
    return wholeMicros(this.#access + radians * this.#microsPerRadian, this.minimum)
  }

  /** x, y and z on the unit sphere, as `UnitVector`. */
  coordinates(handle: NodeHandle): readonly number[] {
    return [...this.#places.subarray(3 * handle, 3 * handle + 3)]
  }

  distanceKm(handle: NodeHandle, place: { latitude: number; longitude: number }): number {
    const [x, y, z] = unitVector(place)
    return this.#radiansTo(handle, x, y, z) * EARTH_RADIUS_KM
  }

  #radiansTo(handle: NodeHandle, x: number, y: number, z: number): number {
    const dx = this.#places[3 * handle]! - x
    const dy = this.#places[3 * handle + 1]! - y
    const dz = this.#places[3 * handle + 2]! - z
    return angleOfChord(Math.sqrt(dx * dx + dy * dy + dz * dz))
  }
}
