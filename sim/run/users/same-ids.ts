import { idToHex } from '../../../protocol/base/id.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { keyId } from './keys.ts'

/** With more id bits no two of a million keys have one id, but by a chance of one in ten million. */
const FEW_BITS = 64
const NAMED_AT_MOST = 3

/**
 * What a user should know before a run: keys of datasets that have one id, because ids have few bits. To the overlay they are
 * one key, and the value of the one inserted later takes the place of the other's. One sentence for each dataset.
 */
export function sameIdWarnings({ phases, pastry }: Pick<ResolvedScenario, 'phases' | 'pastry'>): string[] {
  const { idBits } = pastry
  if (idBits > FEW_BITS) return []
  const names = new Map<string, string>()
  return phases.flatMap((phase) => {
    if (phase.kind !== 'insert' || 'keys' in phase.data) return []
    const clashes: string[] = []
    for (const { key } of phase.data.entries) {
      const id = idToHex(keyId(key, idBits), idBits)
      const other = names.get(id)
      if (other === undefined) names.set(id, key)
      else if (other !== key) clashes.push(`“${other}” and “${key}” (${id})`)
    }
    if (clashes.length === 0) return []
    const named = clashes.slice(0, NAMED_AT_MOST).join(', ')
    const more = clashes.length > NAMED_AT_MOST ? `, and ${clashes.length - NAMED_AT_MOST} more` : ''
    return [
      `${phase.data.dataset}: with pastry.idBits ${idBits} these keys have the same id, and so the later one takes the place of the other: ${named}${more}`,
    ]
  })
}
