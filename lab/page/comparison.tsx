import type { Player } from './player.ts'
import { numberText } from './words.ts'

/** Of a recorded run that is played again: whether it is the same. */
export function Comparison({ player: { recorded, finished } }: { readonly player: Player }) {
  if (recorded === undefined) return null
  if (finished === undefined)
    return (
      <p class="quiet" role="status">
        The run in {recorded.path}, played again; whether it is the same shows at its end.
      </p>
    )
  if (finished.fingerprint === recorded.fingerprint)
    return (
      <p class="same" role="status">
        The same run as in {recorded.path}: the fingerprints are equal.
      </p>
    )
  return (
    <p class="different" role="alert">
      Not the run that is recorded in {recorded.path}: its fingerprint is <code>{recorded.fingerprint}</code>,
      with {numberText(recorded.events)} events, and this one has {numberText(finished.events)}. It was
      recorded by version {recorded.version}; to see where they part, ask <code>npm run trace-diff</code>.
    </p>
  )
}
