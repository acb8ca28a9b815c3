/** How a node that another one knows stands, by ground truth. */
export type Standing = 'right' | 'wrong' | 'missing' | 'gone' | 'plain'

/** What one does with the nodes that a panel names. */
export interface NodeLinks {
  readonly choose: (node: number) => void
  /** These stand out in the picture. */
  readonly light: (nodes: readonly number[]) => void
}

interface NodeLinkOptions {
  readonly node: number
  readonly links: NodeLinks
  readonly standing?: Standing
  readonly title?: string
}

/** Says it to users who do not see how it looks. */
const SPOKEN: Readonly<Record<Standing, string>> = {
  right: '',
  plain: '',
  wrong: ', wrong',
  missing: ', missing',
  gone: ', gone',
}

/** A node by its number: it lights up in the picture when one points at it or it has the focus, and opens when one clicks. */
export function NodeLink({ node, links, standing = 'plain', title }: NodeLinkOptions) {
  const light = (): void => links.light([node])
  const dim = (): void => links.light([])
  return (
    <button
      type="button"
      class={`node ${standing}`}
      title={title}
      aria-label={`node ${node}${SPOKEN[standing]}`}
      onClick={() => links.choose(node)}
      onPointerEnter={light}
      onPointerLeave={dim}
      onFocus={light}
      onBlur={dim}
    >
      {node}
    </button>
  )
}
