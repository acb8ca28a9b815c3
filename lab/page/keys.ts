import { useEffect } from 'preact/hooks'
import type { Player } from './player.ts'

/** Space plays and pauses, arrows go by a second, the full stop by an event. */
export function useKeys(player: Player): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, button, [contenteditable]') !== null
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
