import type { LookupRow } from '../../sim/index.ts'
import type { Player } from './player.ts'

/** The names of keys by their ids in hexadecimal, as far as operations have named them. */
export function keyNames(player: Player): (key: string) => string | undefined {
  let [film, read] = [player.film, 0]
  const names = new Map<string, string>()
  return (key) => {
    if (player.film !== film) {
      film = player.film
      read = 0
      names.clear()
    }
    const rows = (player.tables.get('lookups') ?? []) as unknown as readonly LookupRow[]
    for (; read < rows.length; read++) {
      const { key: id, key_name: name } = rows[read]!
      if (name !== null) names.set(id, name)
    }
    return names.get(key)
  }
}
