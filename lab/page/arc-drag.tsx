import { useRef, useState } from 'preact/hooks'
import type { Zoom } from '../picture/layout.ts'
import { drawnOver, turnedOn, turnOfId, turnOfPoint } from '../touch/arc.ts'
import type { Arc } from '../touch/touch.ts'

/** A pointer that moves less than this many pixels clicks. */
const DRAG_LEAST = 12

interface Drag {
  readonly first: number
  readonly x: number
  readonly y: number
  /** Where the pointer is, as a part of the ring, and how far it has turned since the first one, clockwise. */
  last: number
  turned: number
  isDrag: boolean
}

/**
 * What the element round the picture hears, so that an arc is chosen by dragging over it: from where the drag begins to where it ends,
 * the way that the pointer goes. `choose` gets both ends as parts of the ring, in clockwise order.
 */
export function useArcDrag(zoom: Pick<Zoom, 'x' | 'y'>, choose: (first: number, last: number) => void) {
  const drag = useRef<Drag>(undefined)
  const [isDragging, setDragging] = useState(false)
  const turnAt = ({ clientX, clientY, currentTarget }: PointerEvent): number => {
    const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect()
    return turnOfPoint(clientX - left - width / 2 - zoom.x, clientY - top - height / 2 - zoom.y)
  }
  return {
    isDragging,
    handlers: {
      onPointerDown: (event: PointerEvent): void => {
        drag.current = undefined
        if (event.button !== 0 || !(event.target instanceof HTMLCanvasElement)) return
        const first = turnAt(event)
        drag.current = { first, last: first, turned: 0, x: event.clientX, y: event.clientY, isDrag: false }
      },
      onPointerMove: (event: PointerEvent): void => {
        const { current } = drag
        if (current === undefined) return
        if (event.buttons === 0) {
          drag.current = undefined
          return setDragging(false)
        }
        const turn = turnAt(event)
        current.turned = turnedOn(current.turned, current.last, turn)
        current.last = turn
        current.isDrag ||=
          Math.abs(event.clientX - current.x) + Math.abs(event.clientY - current.y) > DRAG_LEAST
        if (!current.isDrag) return
        setDragging(true)
        choose(...drawnOver(current.first, current.turned))
      },
      onPointerUp: (): void => setDragging(false),
      onPointerCancel: (): void => {
        drag.current = undefined
        setDragging(false)
      },
      // A drag is no click on what lies below its end.
      onClickCapture: (event: MouseEvent): void => {
        if (drag.current?.isDrag && event.target instanceof HTMLCanvasElement) event.stopPropagation()
        drag.current = undefined
      },
    },
  }
}

/** The chosen arc, drawn round the ring. */
export function ArcOverlay({ arc, zoom }: { readonly arc: Arc; readonly zoom: Zoom }) {
  const [first, last] = [turnOfId(arc.from), turnOfId(arc.to)]
  if (first === undefined || last === undefined) return null
  const length = (last - first + 1) % 1
  const at = (turn: number): string => {
    const angle = 2 * Math.PI * turn - Math.PI / 2
    return `${(96 * Math.cos(angle)).toFixed(2)} ${(96 * Math.sin(angle)).toFixed(2)}`
  }
  return (
    <div class="arc">
      <svg
        aria-hidden="true"
        viewBox="-100 -100 200 200"
        style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
      >
        <path d={`M 0 0 L ${at(first)} A 96 96 0 ${length > 0.5 ? 1 : 0} 1 ${at(last)} Z`} />
      </svg>
    </div>
  )
}
