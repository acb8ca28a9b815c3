/** A claim about any run of a kind: `check` throws if the run of a seed does not keep it. */
export interface Proof {
  readonly title: string
  check(seed: number): void
}

/** A proof over seeds in lines, one for the claim and one for each seed whose run does not keep it. */
export function over(seeds: readonly number[], { title, check }: Proof): { lines: string[]; holds: boolean } {
  const broken = seeds.flatMap((seed) => {
    try {
      check(seed)
      return []
    } catch (problem) {
      return [`  seed ${seed}: ${(problem as Error).message.replaceAll('\n', '\n    ')}`]
    }
  })
  const verdict = broken.length === 0 ? 'holds' : `fails in ${broken.length}`
  return { lines: [`${title}: ${verdict} (${seeds.length} seeds)`, ...broken], holds: broken.length === 0 }
}
