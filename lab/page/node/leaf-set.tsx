import type { NodeBeliefs } from '../../../sim/index.ts'
import { NodeLink, type NodeLinks } from './link.tsx'

interface LeafSetOptions {
  readonly beliefs: NodeBeliefs
  readonly links: NodeLinks
}

/** Both sides of the leaf set, the nearest first, and what ground truth says of it. */
export function LeafSet({ beliefs, links }: LeafSetOptions) {
  const { leafSet } = beliefs
  const all = Object.values(leafSet)
  const wrong = all.flatMap(({ members }) => members.filter(({ standing }) => standing === 'wrong')).length
  const missing = all.flatMap((side) => side.missing).length
  const isJudged = all.some(({ members }) => members.some(({ standing }) => standing !== 'unjudged'))
  return (
    <section>
      <h4>Leaf set</h4>
      <Side title="clockwise" side={leafSet.clockwise} links={links} />
      <Side title="counterclockwise" side={leafSet.counterclockwise} links={links} />
      <p class="quiet">
        {!isJudged
          ? 'It is not active: no leaf set is right or wrong.'
          : wrong + missing === 0
            ? 'By ground truth it is right.'
            : `By ground truth ${wrong} wrong, ${missing} missing.`}
      </p>
    </section>
  )
}

interface SideOptions {
  readonly title: string
  readonly side: NodeBeliefs['leafSet']['clockwise']
  readonly links: NodeLinks
}

function Side({ title, side, links }: SideOptions) {
  const { members, missing } = side
  return (
    <p class="side">
      <span class="quiet">{title}</span> {members.length + missing.length === 0 && 'none'}
      {members.map(({ node, standing }) => (
        <NodeLink
          key={node}
          node={node}
          links={links}
          standing={standing === 'unjudged' ? 'plain' : standing}
        />
      ))}
      {missing.map((node) => (
        <NodeLink key={`missing ${node}`} node={node} links={links} standing="missing" />
      ))}
    </p>
  )
}
