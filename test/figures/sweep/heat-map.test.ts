import test from 'ava'
import { COLOUR } from '../../../sim/figures/kit/style.ts'
import { WHITE_LETTERS_FROM } from '../../../sim/figures/sweep/heat-map.ts'
import { SHADES } from '../../../sim/figures/sweep/heat-map-panel.ts'

const channels = (color: string): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16))

/** Relative luminance and contrast as the Web Content Accessibility Guidelines define them. */
function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb
    .map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

const shadeAt = (share: number): number[] => {
  const [from, to] = [channels(SHADES[0]), channels(SHADES[1])]
  return from.map((value, index) => value + (to[index]! - value) * share)
}

test('the letters of a cell stand out from its shade', (t) => {
  for (let share = 0; share <= 1; share += 0.01) {
    const letters = share >= WHITE_LETTERS_FROM ? '#ffffff' : COLOUR.ink
    t.true(contrast(shadeAt(share), channels(letters)) > 3.7, `${share}`)
  }
})

test('shades darken evenly, so that they can be distinguished in grey', (t) => {
  for (let share = 0.05; share <= 1; share += 0.05)
    t.true(luminance(shadeAt(share)) < luminance(shadeAt(share - 0.05)))
})
