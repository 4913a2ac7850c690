import type { SURVEY_KINDS } from '../tables/surveys.ts'
import { type Choice, isOnScale, type Question } from './question.ts'

/**
 * What was ever asked, each question as its latest version has it, with choices and rows that only earlier ones had behind the others:
 * figures are of all versions together. What the latest version asks comes first, in its order.
 * @param versions the oldest first
 */
export function questionsOver(versions: readonly { readonly questions: readonly Question[] }[]): Question[] {
  const lasting = new Map<string, Question>()
  for (const { questions } of versions.toReversed())
    for (const question of questions) {
      const later = lasting.get(question.key)
      lasting.set(question.key, later === undefined ? question : withEarlier(later, question))
    }
  return [...lasting.values()]
}

function withEarlier(later: Question, earlier: Question): Question {
  if (later.type === 'matrix' && earlier.type === 'matrix')
    return { ...later, rows: joined(later.rows, earlier.rows), choices: joined(later.choices, earlier.choices) }
  return 'choices' in later && 'choices' in earlier ? { ...later, choices: joined(later.choices, earlier.choices) } : later
}

function joined(later: readonly Choice[], earlier: readonly Choice[]): Choice[] {
  const known = new Set(later.map(({ key }) => key))
  return [...later, ...earlier.filter(({ key }) => !known.has(key))]
}

/** The question that a survey is about: of its kind, on a scale, or the first, of those that are scored. */
export function mainQuestion(kind: (typeof SURVEY_KINDS)[number], questions: readonly Question[]): Question | undefined {
  const scored = questions.filter((question) => question.scored)
  return scored.find(({ type }) => type === kind) ?? scored.find(isOnScale) ?? scored[0]
}
