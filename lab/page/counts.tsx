import { NODE_STATES } from '../film/film.ts'
import { STATE_LOOKS } from './look.ts'
import type { Player } from './player.ts'
import { numberText } from './words.ts'

/** How many nodes are in each state, and how a state looks in the picture. */
export function Counts({ player }: { readonly player: Player }) {
  return (
    <ul class="counts">
      {NODE_STATES.map((state, index) => {
        const count = player.frame.counts[index]!
        return state !== 'absent' && count > 0 ? (
          <li key={state}>
            <span class={`shape ${STATE_LOOKS[state].shape}`} style={{ color: STATE_LOOKS[state].colour }} />
            {numberText(count)} {state}
          </li>
        ) : null
      })}
    </ul>
  )
}
