import type { TraceRecord } from '../../run/trace/records.ts'

/** What a record alone says of its event: more is known only by a replay. */
export function recordText({ sort, peer, kind, inner, content }: TraceRecord): string {
  const what = inner === '' ? kind : `${kind} ${inner}`
  switch (sort) {
    case 'sent':
      return `→ ${peer}  ${what}, content ${hex(content)}`
    case 'lost':
      return `→ ${peer}  ${what}, content ${hex(content)}, lost on the way`
    case 'received':
      return `← ${peer}  ${what}, ${content} bytes`
    case 'vanished':
      return `✗ ${peer}  ${what}: vanishes, the node is down`
    case 'dropped':
      return `✗ ${peer}  ${what}: dropped`
    case 'timer':
      return `timer ${what}${content === 0 ? '' : ` of ${content}`}`
    case 'reported':
      return `reports ${what}, content ${hex(content)}`
    case 'asked':
      return `starts ${what}, content ${hex(content)}`
    case 'came':
      return 'comes'
    case 'gone':
      return `goes (${what})`
  }
}

const hex = (content: number): string => content.toString(16).padStart(8, '0')
