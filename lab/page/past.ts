import type { Begin, PastReport, PastRequest } from '../worker/messages.ts'
import type { Thread } from './thread.ts'

type Beliefs = Extract<PastReport, { kind: 'beliefs' }>
type Story = Extract<PastReport, { kind: 'story' }>

/** Earlier moments of the run, computed again on a thread of their own. */
export class Past {
  /** The latest answer to `look`. */
  beliefs: Beliefs | undefined
  /** The latest answer to `follow`. */
  story: Story | undefined
  broken: string | undefined
  /** The question of `look` that is open. */
  asked: { readonly node: number; readonly at: number } | undefined
  private readonly worker: Thread<PastRequest, PastReport>
  private readonly changed: () => void
  private run = 0
  private prepared = 0

  /** `changed`: called whenever there is an answer. */
  constructor(worker: Thread<PastRequest, PastReport>, changed: () => void) {
    this.worker = worker
    this.changed = changed
    worker.addEventListener('message', ({ data }) => this.hear(data))
  }

  begin(request: Begin): void {
    this.run = request.run
    this.beliefs = undefined
    this.story = undefined
    this.broken = undefined
    this.asked = undefined
    this.prepared = 0
    this.ask(request)
  }

  /** The film has come so far, in events of the run. */
  prepare(events: number): void {
    if (events < this.prepared + PREPARED_EVENTS) return
    this.prepared = events
    this.ask({ kind: 'prepare', events })
  }

  /** What a node believed at a time, in microseconds. */
  look(node: number, at: number): void {
    this.asked = { node, at }
    this.ask({ kind: 'look', node, at })
  }

  /** What happened in an operation that began at a time, up to another. */
  follow(operation: number, begunAt: number, until: number): void {
    this.ask({ kind: 'follow', operation, begunAt, until })
  }

  private ask(request: PastRequest): void {
    this.worker.postMessage(request)
  }

  private hear(report: PastReport): void {
    if (report.kind === 'broken') this.broken = report.text
    else if (report.run !== this.run) return
    else if (report.kind === 'story') this.story = report
    else {
      this.beliefs = report
      if (this.asked?.node === report.node && this.asked.at === report.at) this.asked = undefined
    }
    this.changed()
  }
}

/** A message for every delivery of film would be too many. */
const PREPARED_EVENTS = 20_000
