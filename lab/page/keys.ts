import { useEffect } from 'preact/hooks'
import { type KeyAction, keyActionOf, type OwnKeys } from './key-actions.ts'
import type { Player } from './player.ts'

/** The first that an element is says which keys are its own. */
const OWN_KEYS: readonly (readonly [selector: string, keys: OwnKeys])[] = [
  ['dialog', 'all'],
  ['input[type=range]', 'arrows'],
  ['input[type=checkbox]', 'press'],
  ['input, textarea, select, [contenteditable]', 'all'],
  ['button, summary', 'press'],
  // What keys scroll.
  ['section[tabindex="0"]', 'arrows'],
]

const ownKeysOf = (target: EventTarget | undefined): OwnKeys =>
  (target instanceof Element && OWN_KEYS.find(([selector]) => target.closest(selector) !== null)?.[1]) ||
  'none'

const SECOND = 1_000_000

/** Space plays and pauses, arrows go by a second, the full stop by an event. */
export function useKeys(player: Player): void {
  useEffect(() => {
    const actions: Readonly<Record<KeyAction, () => void>> = {
      playOrPause: () => (player.isPlaying ? player.pause() : player.play()),
      on: () => player.moveBy(SECOND),
      back: () => player.moveBy(-SECOND),
      event: () => player.stepOn(),
    }
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return
      // That of the editor lies in a tree of its own, of which the page's target says nothing.
      const action = keyActionOf(event, ownKeysOf(event.composedPath()[0]))
      if (action === undefined) return
      actions[action]()
      event.preventDefault()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [player])
}
