import { render } from 'preact'
import { App } from './app.tsx'
import { readFragment } from './link.ts'
import { Player } from './player.ts'
import type { Shipped } from './scenarios.ts'

const { shipped, tours, files } = (await (await fetch('scenarios.json')).json()) as Shipped
const player = new Player(new Worker('worker.js', { type: 'module' }), files)

async function beginAsAsked(): Promise<void> {
  let damage: string | undefined
  const asked = await readFragment(location.hash).catch((error: Error) => {
    damage = error.message
    return undefined
  })
  player.begin(asked?.text ?? shipped[0]!.text, asked?.seed)
  player.broken = damage
  player.play()
}

addEventListener('hashchange', beginAsAsked)
await beginAsAsked()
render(<App player={player} shipped={shipped} tours={tours} />, document.getElementById('lab')!)
