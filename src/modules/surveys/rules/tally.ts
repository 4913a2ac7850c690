/** What is counted of the answers to one question: so that counts of days, versions and groups can be added, whatever figures are made of them. */
export interface Tally {
  /**
   * Answers by value. Of a scale or a number: the value; of a choice: its key (of several chosen, each counts); of a
   * ranking: `choice:place`, from 1; of a matrix: `row:choice`; of yes and no: `true`, `false`.
   */
  readonly counts: Readonly<Record<string, number>>
  /** Responses that answered. Those that chose several count once. */
  readonly answered: number
  readonly skipped: number
  /** Of those that answered, how many are not complete. */
  readonly partial: number
  /** Responses left out of all the others. */
  readonly excluded: number
  readonly versions: readonly number[]
}

/** How many gave a value. A key may be called `constructor`: only what was counted is looked at. */
export function countOf(counts: Tally['counts'], key: string): number {
  return Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0
}

export const NO_ANSWERS: Tally = { counts: {}, answered: 0, skipped: 0, partial: 0, excluded: 0, versions: [] }

/** The tally of all that is in any of these. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
  const counts = new Map<string, number>()
  for (const tally of tallies) for (const [value, count] of Object.entries(tally.counts)) counts.set(value, (counts.get(value) ?? 0) + count)
  const sum = (field: 'answered' | 'skipped' | 'partial' | 'excluded') => tallies.reduce((all, tally) => all + tally[field], 0)
  return {
    counts: Object.fromEntries(counts),
    answered: sum('answered'),
    skipped: sum('skipped'),
    partial: sum('partial'),
    excluded: sum('excluded'),
    versions: [...new Set(tallies.flatMap(({ versions }) => versions))].sort((a, b) => a - b),
  }
}
