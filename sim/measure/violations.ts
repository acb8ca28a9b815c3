/** More are counted only: what is wrong from the start is wrong everywhere. */
const LISTED_MAX = 20

/** Broken invariants, in words; of many the first. */
export class Violations {
  readonly #texts: string[] = []
  #unlisted = 0

  add(text: string): void {
    if (this.#texts.length < LISTED_MAX) this.#texts.push(text)
    else this.#unlisted++
  }

  /** How many there are. */
  get count(): number {
    return this.#texts.length + this.#unlisted
  }

  /** One line each, none if all is well. */
  lines(): string[] {
    return this.#unlisted === 0 ? [...this.#texts] : [...this.#texts, `and ${this.#unlisted} more`]
  }
}
