/** What one can do to an overlay that one watches. Each touch is one phase of the scenario, at a given time. */

/** From one id clockwise to another, both included; hexadecimal, the leading digits being enough. */
export interface Arc {
  readonly from: string
  readonly to: string
}

/** Which nodes. `share`: of the live ones, 0 … 1, chosen by the scenario's seed. */
export type Crowd = { readonly node: number } | { readonly arc: Arc } | { readonly share: number }

export type Touch =
  | { readonly kind: 'crash' | 'leave'; readonly crowd: Crowd }
  /** `seconds`: how long. */
  | { readonly kind: 'pause' | 'cut'; readonly crowd: Crowd; readonly seconds: number }
  /** `arc`: where their ids are; not given: anywhere. */
  | { readonly kind: 'join'; readonly nodes: number; readonly arc?: Arc | undefined }
  /** `caller`: the node that asks; not given: a random one. */
  | { readonly kind: 'insert' | 'lookup'; readonly key: string; readonly caller?: number | undefined }
  /** Nothing: the run goes on for at least this long. */
  | { readonly kind: 'watch'; readonly seconds: number }

type Fields = Readonly<Record<string, unknown>>

/** The phase of a scenario that a touch is, by its kind and fields, without a label. */
export function phaseOf(touch: Touch): { readonly kind: string; readonly fields: Fields } {
  switch (touch.kind) {
    case 'crash':
    case 'leave':
      return { kind: touch.kind, fields: nodesOf(touch.crowd) }
    case 'pause':
      return { kind: 'pause', fields: { ...nodesOf(touch.crowd), for: `${touch.seconds}s` } }
    case 'cut':
      return { kind: 'partition', fields: { ...partsOf(touch.crowd), for: `${touch.seconds}s` } }
    case 'join': {
      const { nodes, arc } = touch
      return { kind: 'join', fields: { nodes, ...(arc && { idsInArc: arc }) } }
    }
    case 'insert':
      return { kind: 'insert', fields: { keys: [touch.key], over: '0s', ...from(touch) } }
    case 'lookup':
      return { kind: 'lookup', fields: { keys: [touch.key], count: 1, over: '0s', ...from(touch) } }
    case 'watch':
      return { kind: 'settle', fields: { for: `${touch.seconds}s` } }
  }
}

function nodesOf(crowd: Crowd): Fields {
  if ('node' in crowd) return { list: [crowd.node] }
  if ('arc' in crowd) return { idsInArc: crowd.arc }
  return { fraction: crowd.share }
}

/** These nodes on one side, all others on the other. */
function partsOf(crowd: Crowd): Fields {
  if ('share' in crowd) return { shares: [crowd.share, complement(crowd.share)] }
  return { parts: [nodesOf(crowd)] }
}

/** What is missing to 1, in the digits of a share. */
const complement = (share: number): number => Number((1 - share).toFixed(6))

const from = ({ caller }: { readonly caller?: number | undefined }): Fields =>
  caller === undefined ? {} : { from: { list: [caller] } }
