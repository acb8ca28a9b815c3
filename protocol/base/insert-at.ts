/** Puts an item in at a place of a short list. `splice` allocates a list of what it removes, even if that is nothing. */
export function insertAt<T>(list: T[], place: number, item: T): void {
  for (let index = list.length; index > place; index--) list[index] = list[index - 1]!
  list[place] = item
}
