import type { NodeBeliefs } from '../../../sim/index.ts'
import { Scroll } from '../scroll.tsx'
import { NodeLink, type NodeLinks } from './link.tsx'

/** Ids are written in hexadecimal; digits of more than four bits go on with the letters after f. */
const DIGITS = 36

interface RoutingTableOptions {
  readonly beliefs: NodeBeliefs
  readonly links: NodeLinks
}

/** The routing table as the paper draws it: a row for each number of digits that are shared, a column for the digit that comes next. */
export function RoutingTable({ beliefs, links }: RoutingTableOptions) {
  const { table, ownDigits, gone } = beliefs
  const last = table.findLastIndex((row) => row.some((entry) => entry >= 0))
  if (last < 0)
    return (
      <section>
        <h3>Routing table</h3>
        <p class="quiet">It is empty.</p>
      </section>
    )
  const columns = table[0]!.length
  return (
    <section>
      <h3>Routing table</h3>
      <Scroll label="Routing table">
        <table class="routing" aria-label="Routing table">
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">shared digits</span>
              </th>
              {Array.from({ length: columns }, (_, digit) => (
                <th key={digit} scope="col">
                  {digit.toString(DIGITS)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.slice(0, last + 1).map((row, index) => (
              <tr key={index}>
                <th scope="row" title={`shares ${index} digits`}>
                  {index}
                </th>
                {row.map((node, digit) => (
                  <td key={digit} class={digit === ownDigits[index] ? 'own' : ''}>
                    {digit === ownDigits[index] ? (
                      <abbr title="its own digit">■</abbr>
                    ) : node >= 0 ? (
                      <NodeLink node={node} links={links} standing={gone.has(node) ? 'gone' : 'plain'} />
                    ) : (
                      <span class="quiet">·</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="quiet">■ its own digit · empty{gone.size > 0 && ', † does not run any more'}</p>
    </section>
  )
}
