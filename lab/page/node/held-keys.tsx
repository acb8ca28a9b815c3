import { useState } from 'preact/hooks'
import type { NodeBeliefs } from '../../../sim/index.ts'
import { Scroll } from '../scroll.tsx'
import { NodeLink, type NodeLinks } from './link.tsx'

interface HeldKeysOptions {
  readonly beliefs: NodeBeliefs
  readonly links: NodeLinks
  readonly hex: (id: NodeBeliefs['id']) => string
  readonly nameOf: (key: string) => string | undefined
}

const SHOWN = 12

/** The keys that a node holds, those first of which it takes itself for the root. */
export function HeldKeys({ beliefs, links, hex, nameOf }: HeldKeysOptions) {
  const [isLong, setLong] = useState(false)
  const { keys } = beliefs
  const own = keys.filter(({ isOwn }) => isOwn)
  const ordered = [...own, ...keys.filter(({ isOwn }) => !isOwn)]
  const shown = isLong ? ordered : ordered.slice(0, SHOWN)
  return (
    <section>
      <h3>
        Keys held: {keys.length}, root of {own.length}
      </h3>
      {keys.length > 0 && (
        <Scroll label="Keys held">
          <table>
            <thead>
              <tr>
                <th scope="col" class="words">
                  key
                </th>
                <th scope="col">version</th>
                <th scope="col">bytes</th>
                <th scope="col">root</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ key, version, bytes, isOwn, root }) => (
                <tr key={hex(key)}>
                  <th scope="row" class="words">
                    {nameOf(hex(key)) ?? <code>{hex(key).slice(0, 8)}…</code>}
                  </th>
                  <td>{version.counter}</td>
                  <td>{bytes ?? 'deleted'}</td>
                  <td>
                    {isOwn && root === beliefs.node ? (
                      <strong>itself</strong>
                    ) : (
                      <>
                        {isOwn && 'itself, it believes; '}
                        {root >= 0 ? <NodeLink node={root} links={links} /> : 'none'}
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {keys.length > SHOWN && (
        <button type="button" class="small" onClick={() => setLong(!isLong)}>
          {isLong ? 'fewer' : `all ${keys.length}`}
        </button>
      )}
    </section>
  )
}
