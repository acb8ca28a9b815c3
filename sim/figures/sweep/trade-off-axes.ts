import type { View } from '../kit/figure.ts'
import { isZero, linearDomain } from '../kit/value-scale.ts'
import type { Estimate } from './outcomes.ts'
import type { Setting } from './trade-off-settings.ts'

/** The axis of cost or of quality. */
export interface Axis {
  readonly title: string
  readonly scale: View
  readonly ticks: View
  /** How far a value is from the lower end, as a share of all. */
  readonly share: (value: number) => number
  readonly length: number
}

export interface AxesOfPanel {
  readonly cost: Axis
  readonly quality: Axis
  /** Whether other panels have another scale of quality. */
  readonly isOwnQuality: boolean
}

export interface Axes {
  /** Whether each panel has a scale of its own. */
  readonly isOwnCost: boolean
  readonly isOwnQuality: boolean
  /** Of a panel with these settings. */
  readonly of: (settings: readonly Setting[]) => AxesOfPanel
}

/** A panel that would take up less than this part of a common scale is not to be read on it. */
const COMMON_SPAN_AT_MOST = 4

/** The same for all panels, unless some would be dwarfed. */
export function axesOf(
  panels: readonly { readonly settings: readonly Setting[] }[],
  titles: { readonly cost: string; readonly quality: string },
): Axes {
  const cost = axesAlong('cost', panels, titles.cost)
  const quality = axesAlong('quality', panels, titles.quality)
  return {
    isOwnCost: cost.isOwn,
    isOwnQuality: quality.isOwn,
    of: (settings) => ({
      cost: cost.of(settings),
      quality: quality.of(settings),
      isOwnQuality: quality.isOwn,
    }),
  }
}

function axesAlong(
  side: 'cost' | 'quality',
  panels: readonly { readonly settings: readonly Setting[] }[],
  title: string,
) {
  const estimatesOf = (settings: readonly Setting[]) => settings.map((setting) => setting[side])
  const common = axisOf(estimatesOf(panels.flatMap(({ settings }) => settings)), title)
  const isOwn = panels
    .map(({ settings }) => estimatesOf(settings))
    .filter((estimates) => !isZero(valuesOf(estimates)))
    .some((estimates) => common.length > COMMON_SPAN_AT_MOST * axisOf(estimates, title).length)
  return {
    isOwn,
    of: (settings: readonly Setting[]) => (isOwn ? axisOf(estimatesOf(settings), title) : common),
  }
}

/** Of the length of an axis, at both ends: room for the labels of the outermost points. */
const MARGIN = 0.06

const valuesOf = (estimates: readonly Estimate[]): number[] =>
  estimates.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean])

/** A linear axis over all of them and their intervals. */
function axisOf(estimates: readonly Estimate[], title: string): Axis {
  const values = valuesOf(estimates)
  const [from, to] = linearDomain(
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  )
  const margin = (to - from) * MARGIN
  // What cannot be below zero has no axis there.
  const domain = [from < 0 ? from - margin : Math.max(0, from - margin), to + margin] as const
  const length = domain[1] - domain[0]
  return {
    title,
    scale: { domain, nice: false, zero: false },
    ticks: isZero(values) ? { values: [0], format: 'd' } : {},
    share: (value) => (value - domain[0]) / length,
    length,
  }
}
