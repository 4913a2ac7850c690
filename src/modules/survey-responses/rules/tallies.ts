/** What stands in the counts for a question that was passed over, and for an answer that is counted by what it holds, or not at all. */
export const SKIPPED = ''
export const ANSWERED = '*'

/**
 * What an answer adds to the counts of its question, each by one: its value on a scale, its choice, yes or no; of several choices each, of
 * a ranking each choice with its place, of a matrix each row with its choice, and once more that it was answered. Words are not counted.
 * @param type of the question
 * @param value undefined where it was skipped
 */
export function talliesOf(type: string, value: unknown): string[] {
  if (value === undefined) return [SKIPPED]
  if (Array.isArray(value)) return [ANSWERED, ...value.map((choice, i) => (type === 'ranking' ? `${choice}:${i + 1}` : String(choice)))]
  if (typeof value === 'object' && value !== null) return [ANSWERED, ...Object.entries(value).map(([row, choice]) => `${row}:${choice}`)]
  if (type === 'text' || type === 'date' || type === 'number') return [ANSWERED]
  return [String(value)]
}
