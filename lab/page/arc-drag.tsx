import { useRef, useState } from 'preact/hooks'
import { turnOfId, turnOfPoint } from '../touch/arc.ts'
import type { Arc } from '../touch/touch.ts'

/** A pointer that moves less than this many pixels clicks. */
const DRAG_LEAST = 12

interface Drag {
  readonly first: number
  readonly x: number
  readonly y: number
  isDrag: boolean
}

/** Where the middle of the ring is, in pixels from the middle of the picture. */
interface Centre {
  readonly x: number
  readonly y: number
}

/**
 * What the element round the picture hears, so that an arc is chosen by dragging over it: from where the drag begins to where it ends,
 * the short way round. `choose` gets both ends as parts of the ring, in clockwise order.
 */
export function useArcDrag(centre: Centre, choose: (first: number, last: number) => void) {
  const drag = useRef<Drag>(undefined)
  const [isDragging, setDragging] = useState(false)
  const turnAt = ({ clientX, clientY, currentTarget }: PointerEvent): number => {
    const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect()
    return turnOfPoint(clientX - left - width / 2 - centre.x, clientY - top - height / 2 - centre.y)
  }
  return {
    isDragging,
    handlers: {
      onPointerDown: (event: PointerEvent): void => {
        if (event.button !== 0 || !(event.target instanceof HTMLCanvasElement)) return
        drag.current = { first: turnAt(event), x: event.clientX, y: event.clientY, isDrag: false }
      },
      onPointerMove: (event: PointerEvent): void => {
        const { current } = drag
        if (current === undefined) return
        if (event.buttons === 0) {
          drag.current = undefined
          return setDragging(false)
        }
        current.isDrag ||=
          Math.abs(event.clientX - current.x) + Math.abs(event.clientY - current.y) > DRAG_LEAST
        if (!current.isDrag) return
        setDragging(true)
        const last = turnAt(event)
        const isClockwise = (last - current.first + 1) % 1 < 0.5
        if (isClockwise) choose(current.first, last)
        else choose(last, current.first)
      },
      onPointerUp: (): void => setDragging(false),
      // A drag is no click on what lies below its end.
      onClickCapture: (event: MouseEvent): void => {
        if (drag.current?.isDrag) event.stopPropagation()
        drag.current = undefined
      },
    },
  }
}

/** The chosen arc, drawn round the ring. */
export function ArcOverlay({ arc, centre }: { readonly arc: Arc; readonly centre: Centre }) {
  const [first, last] = [turnOfId(arc.from), turnOfId(arc.to)]
  if (first === undefined || last === undefined) return null
  const length = (last - first + 1) % 1
  const at = (turn: number): string => {
    const angle = 2 * Math.PI * turn - Math.PI / 2
    return `${(96 * Math.cos(angle)).toFixed(2)} ${(96 * Math.sin(angle)).toFixed(2)}`
  }
  return (
    <svg
      class="arc"
      viewBox="-100 -100 200 200"
      aria-hidden="true"
      style={{ transform: `translate(${centre.x}px, ${centre.y}px)` }}
    >
      <path d={`M 0 0 L ${at(first)} A 96 96 0 ${length > 0.5 ? 1 : 0} 1 ${at(last)} Z`} />
    </svg>
  )
}
