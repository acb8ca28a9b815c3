import { render } from 'preact'
import { App } from './app.tsx'
import { readFragment } from './link.ts'
import { Player } from './player.ts'
import type { Shipped } from './scenarios.ts'

const { shipped, tours, files } = (await (await fetch('scenarios.json')).json()) as Shipped
const startThread = (name: string): Worker => new Worker('worker.js', { type: 'module', name })
const player = new Player(startThread('film'), startThread('past'), files)

async function beginAsAsked(): Promise<void> {
  let damage: string | undefined
  const asked = await readFragment(location.hash).catch((error: Error) => {
    damage = error.message
    return undefined
  })
  player.begin(asked?.text ?? shipped[0]!.text, asked?.seed)
  player.broken = damage
  // Who wants no motion starts it.
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) player.play()
}

addEventListener('hashchange', beginAsAsked)
await beginAsAsked()
render(<App player={player} shipped={shipped} tours={tours} />, document.getElementById('lab')!)
