/** More are counted only: what is wrong from the start is wrong everywhere. */
const TOLD = 20

/** Broken invariants, in words; of many the first. */
export class Violations {
  readonly #texts: string[] = []
  #untold = 0

  add(text: string): void {
    if (this.#texts.length < TOLD) this.#texts.push(text)
    else this.#untold++
  }

  /** One line each, none if all is well. */
  lines(): string[] {
    return this.#untold === 0 ? [...this.#texts] : [...this.#texts, `and ${this.#untold} more`]
  }
}
