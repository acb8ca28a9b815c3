import type { Outcome } from './outcome.ts'

/** Says on a terminal, or line by line anywhere else, which run is under way and how far it is. */
export class Progress {
  private readonly stream: NodeJS.WriteStream
  private run = ''
  private since = 0

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream
  }

  /** A line that stays. */
  note(line: string): void {
    this.stream.write(`${line}\n`)
  }

  started(run: string): void {
    this.run = run
    this.since = Date.now()
    this.at('…')
  }

  /** Only if a line can be written over. */
  at(words: string): void {
    if (this.stream.isTTY) this.stream.write(`\r\x1b[K${this.run}: ${words}`)
  }

  ended(outcome: Outcome): void {
    this.at('')
    const seconds = ((Date.now() - this.since) / 1_000).toFixed(1)
    const came = outcome.kind === 'measured' ? 'done' : outcome.kind
    this.note(`${this.stream.isTTY ? ' ' : `${this.run}: `}${came} after ${seconds} s`)
  }
}
