import { appendFileSync } from 'node:fs'

/** Loaded into every process of a command that is measured: notes at its end what it has cost, in a file that all of them share. */
export interface ProcessCost {
  /** CPU of all threads, from the start of the process on. */
  readonly cpuMs: number
  readonly peakBytes: number
}

const file = process.env.E_PASTRY_BENCH_COSTS
if (file !== undefined)
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const cost: ProcessCost = {
      cpuMs: (user + system) / 1_000,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }
    appendFileSync(file, `${JSON.stringify(cost)}\n`)
  })
