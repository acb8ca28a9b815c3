import type { LookupRow } from '../../sim/index.ts'
import type { Player } from './player.ts'

/** The names of keys by their ids in hexadecimal, as far as operations have named them. */
export function keyNames({ tables }: Player): (key: string) => string | undefined {
  const names = new Map<string, string>()
  let read = 0
  return (key) => {
    const count = tables.countOf('lookups')
    // Of a new run there are fewer: a key has one id, whatever the run.
    const isNew = count < read
    const rows = tables.rowsOf('lookups') as readonly LookupRow[]
    for (const { key: id, key_name: name } of isNew
      ? rows
      : rows.slice(Math.max(0, rows.length - (count - read))))
      if (name !== null) names.set(id, name)
    read = count
    return names.get(key)
  }
}
