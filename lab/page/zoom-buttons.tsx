import { movedBy, WHOLE, type Zoom, zoomedOn } from '../picture/layout.ts'

/** How much larger the picture becomes by one click, and how far it moves, in pixels. */
const ZOOM_STEP = 1.5
const MOVE_STEP = 120

/** Where one looks from here. What is seen moves the other way. */
const DIRECTIONS = [
  { name: 'left', sign: '←', x: MOVE_STEP, y: 0 },
  { name: 'right', sign: '→', x: -MOVE_STEP, y: 0 },
  { name: 'up', sign: '↑', x: 0, y: MOVE_STEP },
  { name: 'down', sign: '↓', x: 0, y: -MOVE_STEP },
] as const

const MIDDLE = { x: 0, y: 0 }

interface ZoomButtonsOptions {
  readonly zoom: Zoom
  readonly setZoom: (zoom: Zoom) => void
  /** Where the chosen node is, in pixels from the middle of what is seen. */
  readonly chosenAt: () => { readonly x: number; readonly y: number } | undefined
}

/** Enlarges the picture about the chosen node, or about its middle, and moves it if it is enlarged. */
export function ZoomButtons({ zoom, setZoom, chosenAt }: ZoomButtonsOptions) {
  return (
    <fieldset class="zoom">
      <legend>Size of the picture</legend>
      <button
        type="button"
        aria-label="larger"
        onClick={() => setZoom(zoomedOn(zoom, ZOOM_STEP, chosenAt() ?? MIDDLE))}
      >
        +
      </button>
      <button
        type="button"
        aria-label="smaller"
        onClick={() => setZoom(zoomedOn(zoom, 1 / ZOOM_STEP, MIDDLE))}
      >
        −
      </button>
      {zoom !== WHOLE && (
        <>
          <button type="button" onClick={() => setZoom(WHOLE)}>
            all
          </button>
          <span class="moves">
            {DIRECTIONS.map(({ name, sign, ...by }) => (
              <button
                key={name}
                type="button"
                aria-label={`look further ${name}`}
                onClick={() => setZoom(movedBy(zoom, by))}
              >
                {sign}
              </button>
            ))}
          </span>
        </>
      )}
    </fieldset>
  )
}
