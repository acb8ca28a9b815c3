import { useEffect } from 'preact/hooks'
import type { Player } from './player.ts'

/** Space plays and pauses, arrows go by a second, the full stop by an event. */
export function useKeys(player: Player): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      // That of the editor lies in a tree of its own, of which the page's target says nothing.
      const [target] = event.composedPath()
      if (
        target instanceof Element &&
        target.closest('input, textarea, select, button, [contenteditable]') !== null
      )
        return
      if (event.key === ' ') player.isPlaying ? player.pause() : player.play()
      else if (event.key === 'ArrowRight') player.moveTo(player.time + 1_000_000)
      else if (event.key === 'ArrowLeft') player.moveTo(player.time - 1_000_000)
      else if (event.key === '.') player.stepOn()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [player])
}
