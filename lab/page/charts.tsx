import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { ChartClient } from './chart-client.ts'
import type { Player } from './player.ts'

/** Milliseconds between two drawings. */
const PERIOD = 1_000

/** Charts of the run up to the time of the picture. What draws them is loaded when they are first shown. */
export function Charts({ player }: { readonly player: Player }) {
  const place = useRef<HTMLElement>(null)
  const [, rerender] = useReducer((count: number) => count + 1, 0)
  const [client, setClient] = useState<ChartClient>()
  useEffect(() => {
    const made = new ChartClient(new Worker('charts.js', { type: 'module' }), player, () =>
      rerender(undefined),
    )
    const update = (): void => made.update(place.current?.clientWidth ?? 0)
    setClient(made)
    update()
    const timer = setInterval(update, PERIOD)
    return () => {
      clearInterval(timer)
      made.end()
    }
  }, [player])
  const charts = client?.charts ?? []
  return (
    <section ref={place} class="charts" aria-label="Charts">
      {charts.length === 0 && <p class="quiet">Charts stand here when the first interval is over.</p>}
      {charts.map(({ name, title, caption, state, svg }) => (
        <figure key={name}>
          <figcaption>
            {title} <span class="quiet">{state}</span>
          </figcaption>
          <img
            src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
            alt={`${title}. ${caption}`}
            title={caption}
          />
        </figure>
      ))}
    </section>
  )
}
