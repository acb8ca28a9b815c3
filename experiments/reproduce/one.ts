import { codeVersion } from '../../sim/commands/shell/code-version.ts'
import { readScenario } from '../../sim/commands/shell/read-files.ts'
import { type RunRecord, recordOf } from './record.ts'

/** What one run says to the process that started it. */
export interface RunMessage {
  /** Of the code that this process has loaded. */
  readonly code: string
  readonly record: RunRecord
}

/**
 * One run in a process of its own, which ends when its parent does: `one.js <scenario file> <seed> [path=value …]`. Without a
 * parent it prints the record.
 */
const [file = '', seed = '1', ...set] = process.argv.slice(2)
const orphaned = () => process.exit(1)
process.once('disconnect', orphaned)
const code = codeVersion()
const message: RunMessage = { code, record: await recordOf(readScenario({ file, set, seed })) }
if (process.send === undefined) process.stdout.write(`${JSON.stringify(message, null, 2)}\n`)
else
  process.send(message, () => {
    process.removeListener('disconnect', orphaned)
    process.disconnect()
  })
