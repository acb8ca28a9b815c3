import { turnOfId } from '../touch/arc.ts'
import type { Crowd } from '../touch/touch.ts'

/** What stands in the fields that say which nodes a touch concerns. */
export interface CrowdFields {
  readonly kind: 'node' | 'arc' | 'share'
  readonly node: string
  readonly from: string
  readonly to: string
  readonly percent: string
}

export const NO_CROWD: CrowdFields = { kind: 'node', node: '', from: '00', to: '3f', percent: '30' }

/** The nodes that the fields say; undefined if they say none. */
export function crowdOf({ kind, node, from, to, percent }: CrowdFields): Crowd | undefined {
  if (kind === 'node') {
    const number = Number(node)
    return Number.isInteger(number) && number >= 1 ? { node: number } : undefined
  }
  if (kind === 'arc')
    return turnOfId(from) === undefined || turnOfId(to) === undefined ? undefined : { arc: { from, to } }
  const share = Number((Number(percent) / 100).toFixed(6))
  return share > 0 && share < 1 ? { share } : undefined
}

interface CrowdChoiceOptions {
  readonly crowd: CrowdFields
  readonly choose: (crowd: CrowdFields) => void
}

/** Which nodes: one, those of an arc, or a share of all. */
export function CrowdChoice({ crowd, choose }: CrowdChoiceOptions) {
  const radio = (kind: CrowdFields['kind'], text: string) => (
    <label>
      <input
        type="radio"
        name="crowd"
        checked={crowd.kind === kind}
        onChange={() => choose({ ...crowd, kind })}
      />{' '}
      {text}
    </label>
  )
  const input = (field: 'node' | 'from' | 'to' | 'percent', kind: CrowdFields['kind'], label: string) => (
    <input
      type="text"
      aria-label={label}
      size={field === 'from' || field === 'to' ? 9 : 4}
      value={crowd[field]}
      onFocus={() => crowd.kind !== kind && choose({ ...crowd, kind })}
      onInput={(event) => choose({ ...crowd, kind, [field]: event.currentTarget.value })}
    />
  )
  return (
    <fieldset class="crowd">
      <legend>Which nodes</legend>
      <p>
        {radio('node', 'node')} {input('node', 'node', 'Number of the node')}{' '}
        <span class="quiet">or click one</span>
      </p>
      <p>
        {radio('arc', 'ids from')} {input('from', 'arc', 'First id of the arc')} to{' '}
        {input('to', 'arc', 'Last id of the arc, clockwise')} <span class="quiet">or drag over the ring</span>
      </p>
      <p>
        {radio('share', 'a share of')} {input('percent', 'share', 'Per cent of the live nodes')} %
      </p>
    </fieldset>
  )
}
