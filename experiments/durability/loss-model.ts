/**
 * How many keys should be lost, if a key is lost only when all nodes that hold it crash before a copy is restored.
 */

/** A crash at one instant of `victims` of `nodes`, all equally likely: the share of keys all k of whose holders are among them. */
export function shareLost({
  nodes,
  victims,
  replicas,
}: {
  nodes: number
  victims: number
  replicas: number
}): number {
  let share = 1
  for (let holder = 0; holder < replicas; holder++) share *= (victims - holder) / (nodes - holder)
  return Math.max(0, share)
}

export interface Wear {
  /** k. */
  readonly replicas: number
  /** λ, crashes per node and second. */
  readonly crashRate: number
  /** T, the mean time in seconds from a crash until the copies that it took are restored elsewhere. */
  readonly repairTime: number
}

/**
 * A key has k places for copies. The copy at a place is there until its holder crashes, at the rate λ; then the place is
 * empty for a time T until the copy is restored on another node, from any other copy. The key is lost when all places are
 * empty. As long as it is not, the places are independent of each other: each is an alternating renewal process, empty for
 * a share A = λT / (1 + λT) of the time, and emptied at the rate λ / (1 + λT). The last of k places empties while the others
 * are empty at the rate
 *
 *     k · λ / (1 + λT) · A^(k − 1)  ≈  k λ^k T^(k − 1),
 *
 * for any distribution of the repair times: only the mean counts.
 *
 * The same holds, but for terms of the order of λT, where each of N nodes crashes once in N seconds, one per second, and
 * newcomers do not crash: after t seconds a holder is one of the first N with probability (N − t) / N, and of these each
 * crashes at the rate 1 / (N − t).
 */
export function lossRate({ replicas, crashRate, repairTime }: Wear): number {
  const wear = crashRate * repairTime
  const empty = wear / (1 + wear)
  return ((replicas * crashRate) / (1 + wear)) * empty ** (replicas - 1)
}

/**
 * How often a key is lost within that many seconds, on average, all copies being there at first; one that is written anew after
 * its loss counts as another. For the first T nothing is restored yet: what is lost then is lost because all k holders crash,
 * with probability (1 − e^(−λT))^k.
 */
export function lossesPerKey({ duration, ...wear }: Wear & { duration: number }): number {
  const { replicas, crashRate, repairTime } = wear
  const first = Math.min(duration, repairTime)
  const early = (1 - Math.exp(-crashRate * first)) ** replicas
  return early + lossRate(wear) * (duration - first)
}

/**
 * The mean repair time T, in seconds, from the share of keys that lack copies, on average over time: that is
 * 1 − (1 − A)^k with A = λT / (1 + λT) as above.
 */
export function repairTimeOf({
  replicas,
  crashRate,
  shareAtRisk,
}: {
  replicas: number
  crashRate: number
  shareAtRisk: number
}): number {
  const empty = 1 - (1 - shareAtRisk) ** (1 / replicas)
  return empty / (1 - empty) / crashRate
}
