import { useEffect, useState } from 'preact/hooks'
import { fragmentOf } from './link.ts'
import type { Player } from './player.ts'

/** The address that holds the scenario that runs, and its seed. A click puts it into the address line and the clipboard. */
export function ScenarioLink({ player: { text, seed, recorded } }: { readonly player: Player }) {
  const [fragment, setFragment] = useState('')
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    let isOutdated = false
    setIsCopied(false)
    fragmentOf({ text, seed }).then((made) => {
      if (!isOutdated) setFragment(made)
    })
    return () => {
      isOutdated = true
    }
  }, [text, seed])
  const copy = async (): Promise<void> => {
    history.replaceState(null, '', fragment)
    // Pages that do not come over TLS have no clipboard.
    await navigator.clipboard?.writeText(location.href)
    setIsCopied(navigator.clipboard !== undefined)
  }
  // Of a recorded run there is no text.
  if (recorded !== undefined) return null
  return (
    <>
      <a
        class="link"
        href={fragment}
        onClick={(event) => {
          event.preventDefault()
          copy()
        }}
      >
        link to this
      </a>
      <span role="status" class="quiet">
        {isCopied && 'copied'}
      </span>
    </>
  )
}
