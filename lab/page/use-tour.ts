import { useEffect, useMemo, useReducer, useState } from 'preact/hooks'
import type { Tour } from '../tours/tour.ts'
import type { Player } from './player.ts'
import { TourPlay } from './tour-play.ts'

interface Page {
  /** Opens a node beside the picture; undefined: none. */
  choose(node: number | undefined): void
  /** Shows the way of an operation; undefined: of none. */
  setFollowed(operation: number | undefined): void
  /** Which purposes are not drawn. */
  setHidden(hidden: ReadonlySet<number>): void
}

const NOTHING_LIT: ReadonlySet<number> = new Set()

/** The tour that is taken, if one is, and what it does to the page. */
export function useTour(player: Player, page: Page) {
  const [play, setPlay] = useState<TourPlay>()
  const [, rerender] = useReducer((count: number) => count + 1, 0)
  const [arrivals, setArrivals] = useState(0)
  /** The title of a tour that has ended because another scenario was begun. */
  const [ended, setEnded] = useState<string>()

  const look = (on: TourPlay): void => {
    if (on.isOver) {
      leave()
      return setEnded(on.tour.title)
    }
    if (!on.follow()) return
    setArrivals((count) => count + 1)
    page.setHidden(on.hidden)
    page.choose(on.reached?.open)
    page.setFollowed(on.reached?.operation)
  }

  useEffect(() => {
    if (play === undefined) return
    look(play)
    return player.listen(() => look(play))
  }, [player, play])

  const leave = (): void => {
    player.haltAt = Number.POSITIVE_INFINITY
    setPlay(undefined)
    page.setHidden(new Set())
    page.choose(undefined)
    page.setFollowed(undefined)
  }
  const begin = (tour: Tour): void => {
    const motion = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'jump' : 'play'
    setArrivals(0)
    setEnded(undefined)
    setPlay(new TourPlay(player, { tour, motion }))
  }
  const reached = play?.reached
  const lit = useMemo(
    () => (reached === undefined ? NOTHING_LIT : new Set(Object.values(reached.light).flat())),
    [reached],
  )
  const card =
    play === undefined
      ? undefined
      : {
          play,
          arrivals,
          leave,
          act(action: () => void) {
            action()
            look(play)
            rerender(undefined)
          },
        }
  return { begin, lit, card, ended, dismissEnded: () => setEnded(undefined) }
}
