import type { Question, QuestionType } from '../../../../src/modules/surveys/rules/question.ts'
import type { Tally } from '../../../../src/modules/surveys/rules/tally.ts'
import { newQuestionsSchema } from '../../../../src/modules/surveys/schemas/questions.ts'

/** Questions and counts, made short. */

const NEEDED: Readonly<Partial<Record<QuestionType, object>>> = {
  single_choice: { choices: choices('a', 'b', 'c') },
  multiple_choice: { choices: choices('a', 'b', 'c') },
  ranking: { choices: choices('a', 'b', 'c') },
  matrix: { rows: choices('r', 's'), choices: choices('a', 'b', 'c') },
}

export function choices(...keys: string[]) {
  return keys.map((key) => ({ key, text: { en: `Choice ${key}` } }))
}

/** A question of the type, with its key after it. */
export function question<T extends QuestionType>(type: T, more: object = {}): Question & { type: T } {
  const [made] = newQuestionsSchema.parse([{ key: type, type, text: { en: 'Words' }, ...NEEDED[type], ...more }])
  return made as Question & { type: T }
}

/** Counts of a scale, from its lowest value; or by value. */
export function tally(counts: readonly number[] | Readonly<Record<string, number>>, more: Partial<Tally> & { from?: number } = {}): Tally {
  const { from = 1, ...rest } = more
  const byValue = Array.isArray(counts) ? Object.fromEntries(counts.map((count: number, i) => [String(i + from), count])) : { ...counts }
  const answered = Object.values(byValue).reduce((sum: number, count) => sum + Number(count), 0)
  return { counts: byValue as Record<string, number>, answered, skipped: 0, partial: 0, excluded: 0, versions: [1], ...rest }
}
