/** What stands in the counts for a question that was passed over, for an answer that is counted by what it holds, or not at all, and for one of an excluded response. */
const SKIPPED = ''
const ANSWERED = '*'
const EXCLUDED = '!'

/** Questions whose answer adds to one count only: what it holds. */
const SINGLE: ReadonlySet<string> = new Set(['nps', 'csat', 'ces', 'rating', 'single_choice', 'boolean', 'number'])

/**
 * What an answer adds to the counts of its question, each by one: its value on a scale, its number, its choice, yes or no; of several
 * choices each, of a ranking each choice with its place, of a matrix each row with its choice, and once more that it was answered. Words
 * and dates are not counted.
 * @param type of the question
 * @param value undefined where it was skipped
 */
export function talliesOf(type: string, value: unknown): string[] {
  if (value === undefined) return [SKIPPED]
  if (SINGLE.has(type)) return [String(value)]
  if (Array.isArray(value)) return [ANSWERED, ...value.map((choice, i) => (type === 'ranking' ? `${choice}:${i + 1}` : String(choice)))]
  if (typeof value === 'object' && value !== null) return [ANSWERED, ...Object.entries(value).map(([row, choice]) => `${row}:${choice}`)]
  return [ANSWERED]
}

/** A count of one question: how many answers of a version have a tally. */
export interface Counted {
  readonly versionNumber: number
  readonly complete: boolean
  readonly value: string
  readonly n: number
}

/** What scores are made of (`surveys`), from the counts of one question. */
export function tallyOf(type: string, counted: readonly Counted[]) {
  const [counts, versions] = [new Map<string, number>(), new Set<number>()]
  let [answered, skipped, partial, excluded] = [0, 0, 0, 0]
  for (const { versionNumber, complete, value, n } of counted) {
    if (value === EXCLUDED) {
      excluded += n
      continue
    }
    versions.add(versionNumber)
    if (value === SKIPPED) skipped += n
    else if (value !== ANSWERED) counts.set(value, (counts.get(value) ?? 0) + n)
    if (value === ANSWERED || (value !== SKIPPED && SINGLE.has(type))) {
      answered += n
      if (!complete) partial += n
    }
  }
  return { counts: Object.fromEntries(counts), answered, skipped, partial, excluded, versions: [...versions].sort((a, b) => a - b) }
}
