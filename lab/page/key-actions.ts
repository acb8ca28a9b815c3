/** What a key does if it is pressed in the page itself. */
export type KeyAction = 'playOrPause' | 'on' | 'back' | 'event'

/** Which keys an element that has the focus answers itself: all, as text does; arrows; those that press it; or none. */
export type OwnKeys = 'all' | 'arrows' | 'press' | 'none'

interface Pressed {
  readonly key: string
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  ' ': 'playOrPause',
  ArrowRight: 'on',
  ArrowLeft: 'back',
  '.': 'event',
}

/** Undefined: the key is left to the browser, or to the element that has the focus. */
export function keyActionOf(
  { key, altKey, ctrlKey, metaKey }: Pressed,
  ownKeys: OwnKeys,
): KeyAction | undefined {
  // With these a key belongs to the browser.
  if (altKey || ctrlKey || metaKey || ownKeys === 'all') return undefined
  const action = ACTIONS[key]
  if (ownKeys === 'press' && action === 'playOrPause') return undefined
  return ownKeys === 'arrows' && (action === 'on' || action === 'back') ? undefined : action
}

/** The tab that a key leads to from the tab at `place`, of `count` tabs. Undefined: the key leads to none. */
export function tabAfter(key: string, place: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (place + 1) % count
    case 'ArrowLeft':
      return (place + count - 1) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
