import { idFromHex, isOnArc } from '../../../protocol/base/id.ts'
import { digitsOf, fullId } from '../phases/arc.ts'
import type { DocumentPhase } from '../phases/phase-kinds.ts'
import { documentPhases } from '../phases/phase-names.ts'
import { inOrderOfStart } from '../phases/phase-order.ts'
import type { Breach } from '../text/breach.ts'
import { formatPath, type Path } from '../text/source.ts'
import { type Relation, relation } from './relation.ts'

/** What must hold between the ids that phases give. */
export const idRelations: readonly Relation[] = [
  relation({
    title: 'an id is given again only where the node that had it may have gone',
    reads: ['phases', 'pastry'],
    check: ({ phases, pastry }, files) => {
      const holders = new GivenIds(digitsOf(pastry))
      return inOrderOfStart(documentPhases(phases), files).flatMap((phase) => holders.enter(phase))
    },
  }),
]

/** The ids that are given, and which nodes have them as far as is known before a run. */
class GivenIds {
  private readonly digits: number
  /** By id: the number of the node that has it for certain, and the phase that gave it. */
  private readonly held = new Map<string, { readonly node: number; readonly phase: DocumentPhase }>()
  private joined = 0
  /** Has there been churn? From then on any node may go at any time, and numbers of nodes are not known. */
  private isUncertain = false

  constructor(digits: number) {
    this.digits = digits
  }

  enter(phase: DocumentPhase): Breach[] {
    switch (phase.kind) {
      case 'join':
        return this.join(phase)
      case 'crash':
        this.depart(phase.victims)
        return []
      case 'leave':
        this.depart(phase.leavers)
        return []
      case 'churn':
        this.isUncertain = true
        return []
      default:
        return []
    }
  }

  private join(phase: Extract<DocumentPhase, { readonly kind: 'join' }>): Breach[] {
    if (this.isUncertain) this.held.clear()
    const breaches = (phase.ids ?? []).flatMap((id, position): Breach[] => {
      const full = fullId(id, this.digits)
      // One that is too long is reported elsewhere.
      if (full.length > this.digits) return []
      const holder = this.held.get(full)
      this.held.set(full, { node: this.joined + position + 1, phase })
      return holder === undefined
        ? []
        : [givenTwice([...phase.path, 'ids', position], id, holder.phase, phase)]
    })
    this.joined += phase.nodes
    return breaches
  }

  private depart(crowd: Crowd): void {
    for (const [id, { node }] of this.held) if (mayTake(crowd, id, node)) this.held.delete(id)
  }
}

type Crowd =
  | Extract<DocumentPhase, { readonly kind: 'crash' }>['victims']
  | Extract<DocumentPhase, { readonly kind: 'leave' }>['leavers']

/** Whom a number, a share or a region takes is known only in the run. */
function mayTake(crowd: Crowd, id: string, node: number): boolean {
  if ('list' in crowd) return crowd.list.includes(node)
  if (!('idsInArc' in crowd)) return true
  const { from, to } = crowd.idsInArc
  return isOnArc(idFromHex(from), idFromHex(id), idFromHex(to))
}

function givenTwice(path: Path, id: string, first: DocumentPhase, again: DocumentPhase): Breach {
  const statement = `The id ${JSON.stringify(id)} is given twice.`
  if (first === again) return { path, statement }
  const hint = `The node that got it in ${formatPath(first.path)} is still there. It can come back under its id after a \`crash\` or \`leave\` that takes it.`
  return { path, statement, hint }
}
