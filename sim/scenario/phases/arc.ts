import { z } from 'zod'
import { hex } from '../schema/fields.ts'
import { type Breach, unless } from '../text/breach.ts'
import type { Path } from '../text/source.ts'

/** Ids and arcs of the ring, as phases state them. */

/** From one id clockwise to another, both included. */
export interface Arc {
  readonly from: string
  readonly to: string
}

export const idsInArc = z
  .strictObject({ from: hex('First id of the arc.'), to: hex('Last id of the arc, going clockwise.') })
  .optional()

/** How many hexadecimal digits an id has. */
export const digitsOf = ({ idBits }: { readonly idBits: number }): number => Math.ceil(idBits / 4)

/** Of a stated id the leading digits are enough, the rest is 0. */
export const fullId = (id: string, digits: number): string => id.padEnd(digits, '0')

/** An id of more digits than ids have. */
export function idBreaches(id: string, path: Path, pastry: { readonly idBits: number }): Breach[] {
  const digits = digitsOf(pastry)
  return unless(id.length <= digits, () => ({
    path,
    expected: `at most ${digits} hexadecimal digits (pastry.idBits is ${pastry.idBits})`,
    found: JSON.stringify(id),
  }))
}

/** The same of both ends of an arc that a phase states. */
export const arcBreaches = (arc: Arc, phase: Path, pastry: { readonly idBits: number }): Breach[] => [
  ...idBreaches(arc.from, [...phase, 'idsInArc', 'from'], pastry),
  ...idBreaches(arc.to, [...phase, 'idsInArc', 'to'], pastry),
]

/** How many ids lie on the arc; exact if they are few. */
export function idsOnArc({ from, to }: Arc, digits: number): number {
  const [first, last] = [fullId(from, digits), fullId(to, digits)]
  // Digit by digit with what the digits before left over: what is small in the end has been small all the way.
  let apart = last < first ? 1 : 0
  for (let digit = 0; digit < digits; digit++)
    apart = 16 * apart + Number.parseInt(last[digit] ?? '0', 16) - Number.parseInt(first[digit] ?? '0', 16)
  return apart + 1
}
