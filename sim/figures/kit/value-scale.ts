import type { View } from './figure.ts'
import { wrapped } from './text-width.ts'

/** The scale of an axis of values, as Vega-Lite takes it, and what a reader must know about it. */
export interface ValueScale {
  readonly scale: View
  /** Where the ticks are, if that must be said. */
  readonly ticks: readonly number[] | null
  /** Above which value it is logarithmic; null if it is linear. */
  readonly logarithmicAbove: number | null
  /** Nothing but zero: an axis with other ticks would look as if there were something to see. */
  readonly isZero: boolean
}

/** What is further off than this is not shown at the cost of all the rest. */
const LINEAR_SPAN_AT_MOST = 4

/**
 * A scale for the usual values and for the outliers, beside which the usual values should still be distinguishable: linear if
 * possible; logarithmic above the middle of the usual values (but with a zero) if the outliers would flatten them.
 */
export function valueScale(usual: readonly number[], outliers: readonly number[]): ValueScale {
  const all = [...usual, ...outliers]
  const least = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const greatest = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (isZero(all)) return { scale: { domain: [0, 1] }, ticks: [0], logarithmicAbove: null, isZero: true }
  const usualGreatest = usual.reduce((a, b) => Math.max(a, b), 0)
  if (usualGreatest > 0 && least >= 0 && greatest > LINEAR_SPAN_AT_MOST * usualGreatest) {
    const constant = roundBelow(usualGreatest / 2)
    return {
      scale: { type: 'symlog', constant, domain: [0, greatest], nice: false, padding: 6 },
      ticks: [0, ...roundValues(constant, greatest)],
      logarithmicAbove: constant,
      isZero: false,
    }
  }
  const domain = linearDomain(least, greatest)
  return { scale: { domain, nice: NICE_TICKS }, ticks: null, logarithmicAbove: null, isZero: false }
}

/** About this many ticks: the ends of the axis are round in their steps, so that nothing lies on its frame. */
const NICE_TICKS = 5

/** Is there a value, and is each of them zero? */
export const isZero = (values: readonly number[]): boolean =>
  values.length > 0 && values.every((value) => value === 0)

/** From zero, unless all lie close together and far from it. Never empty. */
export function linearDomain(least: number, greatest: number): readonly [number, number] {
  if (least > greatest) return [0, 1]
  const from = least > greatest / 2 && least < greatest ? least : Math.min(0, least)
  const to = Math.max(0, greatest)
  return from === to ? [from, from + 1] : [from, to]
}

/** The greatest of 1, 2, 5, 10, 20, … (or 0.5, 0.2, …) that is no greater. */
export function roundBelow(value: number): number {
  let decade = 1
  while (decade > value) decade /= 10
  while (decade * 10 <= value) decade *= 10
  return exact([5, 2, 1].map((step) => step * decade).find((round) => round <= value) ?? decade)
}

/** All 1, 2, 5, 10, 20, … between two of them, both included. */
export function roundValues(from: number, to: number): number[] {
  const values: number[] = []
  for (let value = roundBelow(from); value <= to; value = nextRound(value)) values.push(value)
  return values
}

function nextRound(value: number): number {
  const digit = value.toExponential().charAt(0)
  return exact(digit === '2' ? value * 2.5 : value * 2)
}

/** Without the last bits of a product of decimals, so that 0.3 is not 0.30000000000000004. */
const exact = (value: number): number => Number(value.toPrecision(12))

/** A title may be this much longer than its axis: there is room between the panels. */
const BETWEEN_AXES = 20

/** The axis of such a scale, this many pixels long. */
export function valueAxis({ ticks }: ValueScale, title: string, length: number): View {
  return {
    title: wrapped(title, length + BETWEEN_AXES),
    labelOverlap: true,
    ...(ticks
      ? { values: ticks, labelExpr: 'format(datum.value, ",~r")' }
      : { tickCount: Math.max(NICE_TICKS, Math.floor(length / 60)) }),
  }
}

/** What a caption must say of the scale; may be empty. */
export function scaleNote({ logarithmicAbove, isZero }: ValueScale): string {
  if (isZero) return 'It is 0 in every run.'
  return logarithmicAbove === null ? '' : `Above ${logarithmicAbove} the axis is logarithmic.`
}
