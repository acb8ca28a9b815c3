import { NODE_STATES } from '../film/film.ts'
import type { View } from '../picture/layout.ts'
import { inkOf, lookOfStates } from '../picture/look.ts'
import type { Player } from './player.ts'
import { numberText } from './words.ts'

interface CountsOptions {
  readonly player: Player
  readonly view: View
  readonly dark: boolean
}

/** How many nodes are in each state, and how a state looks in the picture. */
export function Counts({ player, view, dark }: CountsOptions) {
  const { frame, film } = player
  const looks = lookOfStates(dark)
  let wrong = 0
  for (let node = 1; node < film.nodes.length; node++)
    if (frame.wrongLeafSets[node] === 1 && NODE_STATES[frame.states[node]!] === 'active') wrong++
  return (
    <ul class="counts">
      {NODE_STATES.map((state, index) => {
        const count = frame.counts[index]!
        return state !== 'absent' && count > 0 ? (
          <li key={state}>
            <span class={`shape ${looks[index]!.shape}`} style={{ color: looks[index]!.colour }} />
            {numberText(count)} {state}
          </li>
        ) : null
      })}
      {wrong > 0 && (
        <li title="By ground truth, looked at once in a second">
          <span class={`shape ${view === 'ring' ? 'stroke' : 'ring'}`} style={{ color: inkOf(dark).wrong }} />
          {numberText(wrong)} with a wrong leaf set
        </li>
      )}
      {frame.oneIn > 1 && <li>one message in {frame.oneIn} is kept</li>}
    </ul>
  )
}
