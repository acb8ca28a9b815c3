import { PURPOSES } from '../../sim/index.ts'
import { PURPOSE_COLOURS } from './look.ts'

interface LegendOptions {
  readonly hidden: ReadonlySet<number>
  readonly setHidden: (hidden: ReadonlySet<number>) => void
}

/** The purposes of messages with their colours. Each can be hidden. */
export function Legend({ hidden, setHidden }: LegendOptions) {
  const toggle = (index: number): void => {
    const next = new Set(hidden)
    if (!next.delete(index)) next.add(index)
    setHidden(next)
  }
  return (
    <fieldset class="legend">
      <legend>Messages</legend>
      {PURPOSES.map((purpose, index) => (
        <label key={purpose}>
          <input type="checkbox" checked={!hidden.has(index)} onChange={() => toggle(index)} />
          <span class="swatch" style={{ background: PURPOSE_COLOURS[purpose] }} />
          {purpose}
        </label>
      ))}
    </fieldset>
  )
}
