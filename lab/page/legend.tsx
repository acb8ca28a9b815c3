import { PURPOSES } from '../../sim/index.ts'
import { lookOfPurposes } from '../picture/look.ts'

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
          <span class={`swatch ${looks[index]!.shape}`} style={{ color: looks[index]!.colour }} />
          {purpose}
        </label>
      ))}
    </fieldset>
  )
}
