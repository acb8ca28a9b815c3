/** The next items of an iterator, which is not closed: it can be continued. */
export function* take<Item>(items: Iterator<Item>, atMost = Number.POSITIVE_INFINITY): Generator<Item> {
  for (let left = atMost; left > 0; left--) {
    const next = items.next()
    if (next.done === true) return
    yield next.value
  }
}
