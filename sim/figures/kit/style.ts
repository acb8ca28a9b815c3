import type { VegaLiteSpec, View } from './figure.ts'

/** The grammar of the specifications; nothing is fetched from there, it names the version. */
const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json'

/**
 * Colours that stay apart for the colour-blind, after Okabe and Ito, without their yellow, which fades on white paper. Two of them
 * next to each other also differ in lightness, but never let colour alone distinguish things: add a dash, a shape or a label.
 */
export const PALETTE = [
  '#0072B2', // blue
  '#D55E00', // vermilion
  '#009E73', // bluish green
  '#CC79A7', // reddish purple
  '#E69F00', // orange
  '#56B4E9', // sky blue
  '#000000', // black
  '#767676', // grey
] as const

/** What a colour stands for if it has a meaning of its own. */
export const COLOUR = {
  blue: '#0072B2',
  vermilion: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  orange: '#E69F00',
  sky: '#56B4E9',
  ink: '#1a1a1a',
  grey: '#767676',
  faint: '#c8c8c8',
  paper: '#ffffff',
} as const

/** Letters on shades: their colours are not those of ink and paper, since shades stay as they are on a dark page. */
export const ON_SHADE = { dark: '#fdfdfd', light: '#111111' } as const

/** What the colours of figures become on a dark page, which has the colour of the paper. */
export const COLOURS_IN_THE_DARK: Readonly<Record<string, string>> = {
  '#ffffff': '#17191c',
  '#1a1a1a': '#e8e8e8',
  '#000000': '#f4f4f4',
  '#0072B2': '#4aa5e0',
  '#D55E00': '#f08438',
  '#009E73': '#27c498',
  '#CC79A7': '#dd9cc0',
  '#E69F00': '#f2b544',
  '#56B4E9': '#a6dcfa',
  '#767676': '#a2a2a2',
  '#c8c8c8': '#4a4d52',
  '#b4b4b4': '#62666c',
  '#b0b0b0': '#55595f',
  '#8a8a8a': '#8d9299',
  '#e4e4e4': '#303338',
}

/** Lines of one figure, in the order of the palette: solid first. */
export const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [9, 3, 2, 3],
  [12, 4],
  [4, 2, 1, 2, 1, 2],
  [1, 3],
  [14, 3, 4, 3],
] as const

/** Points of one figure, in the order of the palette. */
export const SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
] as const

/** A diagonal cross of two strokes. */
export const CROSS_SHAPE = 'M-1,-1L1,1M-1,1L1,-1'

/** The width of a plot that has the page to itself, in pixels. */
export const FULL_WIDTH = 680
export const HEIGHT = 220

const FONT = 'Helvetica, Arial, sans-serif'

/** How every figure looks: white, thin grey axes, letters that can still be read when the page is printed in two columns. */
const CONFIG = {
  background: '#ffffff',
  font: FONT,
  padding: 8,
  view: { stroke: '#b0b0b0' },
  title: {
    anchor: 'start',
    fontSize: 13,
    fontWeight: 'bold',
    color: COLOUR.ink,
    subtitleFontSize: 12,
    subtitleColor: COLOUR.ink,
    offset: 8,
  },
  axis: {
    labelFontSize: 12,
    // Pushed inwards, the first and the last label would run into their neighbours.
    labelFlush: false,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: COLOUR.ink,
    titleColor: COLOUR.ink,
    domainColor: '#8a8a8a',
    tickColor: '#8a8a8a',
    gridColor: '#e4e4e4',
  },
  header: { labelFontSize: 12, titleFontSize: 12, labelColor: COLOUR.ink, titleColor: COLOUR.ink },
  legend: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: COLOUR.ink,
    titleColor: COLOUR.ink,
    labelLimit: 420,
    titleLimit: 420,
    symbolSize: 90,
    symbolStrokeWidth: 2,
    layout: { bottom: { margin: 24 }, top: { direction: 'vertical' } },
  },
  line: { strokeWidth: 1.8 },
  point: { size: 45, filled: true, opacity: 1 },
  bar: { color: COLOUR.blue },
  rule: { color: COLOUR.ink },
  text: { fontSize: 12, color: COLOUR.ink },
  range: { category: [...PALETTE] },
} as const

/** A complete specification: the given views with what all figures share. */
export function figureSpec(views: View): VegaLiteSpec {
  return { $schema: SCHEMA, config: CONFIG, ...views }
}
