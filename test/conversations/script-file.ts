/**
 * A file of commands and what each prints, as in the tests of etcd's raft: comments begin with #, a command is one line, and
 * below a line of four hyphens stands its output, up to the next empty line.
 */
export interface Block {
  /** Comments and empty lines before the command, as they are. */
  readonly preamble: readonly string[]
  readonly command: string
  readonly output: readonly string[]
}

const RULE = '----'

/** Reads such a file. A command need not have an output yet. */
export function parseScript(text: string): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  let preamble: string[] = []
  for (let at = 0; at < lines.length; ) {
    const line = lines[at++]!
    if (line === '' || line.startsWith('#')) {
      preamble.push(line)
      continue
    }
    const output: string[] = []
    if (lines[at] === RULE) while (++at < lines.length && lines[at] !== '') output.push(lines[at]!)
    blocks.push({ preamble, command: line, output })
    preamble = []
  }
  return blocks
}

/** The text of such a file. */
export function formatScript(blocks: readonly Block[]): string {
  const lines = blocks.flatMap(({ preamble, command, output }) => [...preamble, command, RULE, ...output])
  return [...lines, ''].join('\n')
}
