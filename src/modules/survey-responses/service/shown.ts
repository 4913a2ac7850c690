import { type Question, shownQuestions } from '../../surveys/index.ts'
import type { GivenAnswer } from '../rules/response.ts'

/** Without what an answer hid after it was given: it was not asked. */
export function shownAnswers(questions: readonly Question[], answers: readonly GivenAnswer[]): GivenAnswer[] {
  const shown = new Set(shownQuestions(questions, answers).map(({ key }) => key))
  return answers.filter(({ questionKey }) => shown.has(questionKey))
}
