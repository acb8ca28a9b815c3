import type { DataFiles, PastReport, PastRequest, Report, Request } from '../worker/messages.ts'

/** What the page and a thread need of each other: a `Worker` of a browser has it. */
export interface Thread<Asked, Told> {
  postMessage(request: Asked): void
  addEventListener(kind: 'message', hear: (event: { readonly data: Told }) => void): void
}

/** What a player is given. */
export interface PlayerOptions {
  /** The thread that simulates. */
  readonly film: Thread<Request, Report>
  /** The one that computes earlier moments again. */
  readonly past: Thread<PastRequest, PastReport>
  readonly files: DataFiles
  /** How many threads run at a time. */
  readonly processors: number
}
