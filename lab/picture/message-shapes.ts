/** The outline of a mark about its middle, in sizes: a circle, or the corners of an area. */
export type Outline =
  | { readonly radius: number }
  | { readonly corners: readonly (readonly [number, number])[] }

const TRIANGLE: Outline = {
  corners: [
    [0, -1.3],
    [1.2, 1],
    [-1.2, 1],
  ],
}
const SQUARE = rectangle(1, 1)
const DISC: Outline = { radius: 1.1 }

/** How messages are marked. Of those that are hollow the line alone has the colour. */
export const MESSAGE_SHAPES = {
  triangle: { outline: TRIANGLE, isHollow: false },
  hollowTriangle: { outline: TRIANGLE, isHollow: true },
  triangleDown: {
    outline: {
      corners: [
        [0, 1.3],
        [-1.2, -1],
        [1.2, -1],
      ],
    },
    isHollow: false,
  },
  disc: { outline: DISC, isHollow: false },
  hollowDisc: { outline: DISC, isHollow: true },
  point: { outline: { radius: 0.7 }, isHollow: false },
  halfDisc: {
    outline: { corners: Array.from({ length: 9 }, (_, index) => arcPoint(index / 8)) },
    isHollow: false,
  },
  plus: {
    outline: {
      corners: [
        [-0.4, -1.3],
        [0.4, -1.3],
        [0.4, -0.4],
        [1.3, -0.4],
        [1.3, 0.4],
        [0.4, 0.4],
        [0.4, 1.3],
        [-0.4, 1.3],
        [-0.4, 0.4],
        [-1.3, 0.4],
        [-1.3, -0.4],
        [-0.4, -0.4],
      ],
    },
    isHollow: false,
  },
  bar: { outline: rectangle(1.5, 0.4), isHollow: false },
  square: { outline: SQUARE, isHollow: false },
  hollowSquare: { outline: SQUARE, isHollow: true },
  post: { outline: rectangle(0.45, 1.5), isHollow: false },
  lozenge: {
    outline: {
      corners: [
        [0, -1.4],
        [1.4, 0],
        [0, 1.4],
        [-1.4, 0],
      ],
    },
    isHollow: false,
  },
} as const satisfies Readonly<Record<string, { readonly outline: Outline; readonly isHollow: boolean }>>

export type MessageShape = keyof typeof MESSAGE_SHAPES

function rectangle(halfWidth: number, halfHeight: number): Outline {
  return {
    corners: [
      [-halfWidth, -halfHeight],
      [halfWidth, -halfHeight],
      [halfWidth, halfHeight],
      [-halfWidth, halfHeight],
    ],
  }
}

/** On the upper half of a circle, from left to right. */
function arcPoint(part: number): readonly [number, number] {
  const angle = Math.PI * (1 + part)
  return [1.3 * Math.cos(angle), 0.6 + 1.3 * Math.sin(angle)]
}
