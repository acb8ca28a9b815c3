import { render } from 'preact'
import { App } from './app.tsx'
import { readFragment } from './link.ts'
import { Player } from './player.ts'
import type { Shipped } from './scenarios.ts'

const { shipped, tours, files, start } = (await (await fetch('scenarios.json')).json()) as Shipped
const startThread = (name: string): Worker => new Worker('worker.js', { type: 'module', name })
const player = new Player({
  film: startThread('film'),
  past: startThread('past'),
  files: { ...files, ...(start?.kind === 'scenario' && start.files) },
  processors: navigator.hardwareConcurrency,
})

async function beginAsAsked(): Promise<void> {
  let damage: string | undefined
  const asked = await readFragment(location.hash).catch((error: Error) => {
    damage = error.message
    return undefined
  })
  if (asked !== undefined) player.begin(asked.text, asked.seed)
  else if (start?.kind === 'recorded') player.beginRecorded(start)
  else player.begin(start?.text ?? shipped[0]!.text, start?.seed)
  player.broken = damage
  // A user who wants no motion starts it.
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) player.play()
}

addEventListener('hashchange', beginAsAsked)
await beginAsAsked()
render(<App player={player} shipped={shipped} tours={tours} />, document.getElementById('lab')!)
