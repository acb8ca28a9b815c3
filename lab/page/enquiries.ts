import type { CsvFile } from '../../sim/index.ts'
import type { DataFiles, ProblemText, Report, Request } from '../worker/messages.ts'
import type { Thread } from './thread.ts'

type Answer = Extract<Report, { kind: 'checked' | 'csv' }>

/** Questions to the thread that simulates, each with an answer of its own: they leave the film alone. */
export class Enquiries {
  private readonly thread: Pick<Thread<Request, Report>, 'postMessage'>
  private count = 0
  private readonly open = new Map<number, (answer: Answer) => void>()

  constructor(thread: Enquiries['thread']) {
    this.thread = thread
  }

  /** What is wrong with a scenario that may name these files. */
  async check(text: string, seed: string | undefined, files: DataFiles): Promise<readonly ProblemText[]> {
    const answer = await this.ask((question) => ({ kind: 'check', question, text, seed, files }))
    return answer.kind === 'checked' ? answer.problems : []
  }

  /** A file of rows of the run, as the command line writes it. Complete when the run has finished. */
  async csvOf(file: CsvFile): Promise<Blob> {
    const answer = await this.ask((question) => ({ kind: 'csv', question, file }))
    return answer.kind === 'csv' ? answer.content : new Blob([])
  }

  answered(answer: Answer): void {
    this.open.get(answer.question)?.(answer)
    this.open.delete(answer.question)
  }

  private ask(requestOf: (question: number) => Request): Promise<Answer> {
    const question = ++this.count
    return new Promise((resolve) => {
      this.open.set(question, resolve)
      this.thread.postMessage(requestOf(question))
    })
  }
}
