/** Ranges of the instant line, [from, to), in milliseconds since the epoch; `Infinity` where one has no end. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** The same points as disjoint ranges in order, none empty, none touching another. */
export function union(ranges: readonly Range[]): Range[] {
  const united: Range[] = []
  for (const range of ranges.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from)) {
    const last = united.at(-1)
    if (last === undefined || range.from > last.to) united.push(range)
    else if (range.to > last.to) united[united.length - 1] = { from: last.from, to: range.to }
  }
  return united
}

/** What of these ranges lies within another. */
export function within(ranges: readonly Range[], { from, to }: Range): Range[] {
  return ranges.map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) })).filter((range) => range.from < range.to)
}

/** What of a range lies in none of `others`, which are a union. */
export function without({ from, to }: Range, others: readonly Range[]): Range[] {
  const left: Range[] = []
  let at = from
  for (const other of others) {
    if (other.to <= at) continue
    if (other.from >= to) break
    if (other.from > at) left.push({ from: at, to: other.from })
    at = other.to
  }
  if (at < to) left.push({ from: at, to })
  return left
}
