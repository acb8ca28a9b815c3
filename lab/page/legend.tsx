import { PURPOSES } from '../../sim/index.ts'
import { lookOfPurposes } from '../picture/look.ts'
import { MESSAGE_SHAPES, type MessageShape } from '../picture/message-shapes.ts'

interface LegendOptions {
  readonly hidden: ReadonlySet<number>
  readonly setHidden: (hidden: ReadonlySet<number>) => void
  readonly dark: boolean
}

/** The purposes of messages with their colours and shapes. Each can be hidden. */
export function Legend({ hidden, setHidden, dark }: LegendOptions) {
  const looks = lookOfPurposes(dark)
  const toggle = (index: number): void => {
    const next = new Set(hidden)
    if (!next.delete(index)) next.add(index)
    setHidden(next)
  }
  const isAll = hidden.size === 0
  return (
    <fieldset class="legend">
      <legend>Messages by purpose</legend>
      <button
        type="button"
        class="small"
        onClick={() => setHidden(isAll ? new Set(PURPOSES.keys()) : new Set())}
      >
        {isAll ? 'hide all' : 'show all'}
      </button>
      {PURPOSES.map((purpose, index) => (
        <label key={purpose} class={hidden.has(index) ? 'hidden-purpose' : ''}>
          <input type="checkbox" checked={!hidden.has(index)} onChange={() => toggle(index)} />
          <Swatch {...looks[index]!} />
          {purpose}
        </label>
      ))}
    </fieldset>
  )
}

/** The mark of a message as it is in the picture. */
function Swatch({ colour, shape }: { readonly colour: string; readonly shape: MessageShape }) {
  const { outline, isHollow } = MESSAGE_SHAPES[shape]
  const look = { stroke: colour, 'stroke-width': isHollow ? 0.4 : 0, fill: isHollow ? 'none' : colour }
  return (
    <svg class="swatch" viewBox="-1.8 -1.8 3.6 3.6" aria-hidden="true">
      {'radius' in outline ? (
        <circle r={outline.radius} {...look} />
      ) : (
        <polygon points={outline.corners.map((corner) => corner.join(',')).join(' ')} {...look} />
      )}
    </svg>
  )
}
