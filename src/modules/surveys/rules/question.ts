import type { Condition, MatrixQuestion, Question, Scale, ScaleQuestion, ShowIf } from '../tables/question.ts'
import { SCALE_TYPES } from '../tables/question.ts'

export type * from '../tables/question.ts'

const SCALES: ReadonlySet<string> = new Set(SCALE_TYPES)

/** Whether a question is answered by a whole number of a scale, so that it has a mean and may be a driver. */
export function isOnScale(question: Question): question is ScaleQuestion {
  return SCALES.has(question.type)
}

/** The choices of a question; none where nothing is to be chosen. */
export function choicesOf(question: Question): MatrixQuestion['choices'] {
  return 'choices' in question ? question.choices : []
}

/** The values of a scale, from the lowest. */
export function valuesOf({ min, max }: Scale): readonly number[] {
  return Array.from({ length: max - min + 1 }, (_, i) => min + i)
}

/** The conditions that a rule of showing is made of, each with its JSON Pointer within it. */
export function conditionsOf(showIf: ShowIf, pointer = ''): readonly { readonly condition: Condition; readonly pointer: string }[] {
  if ('all' in showIf) return showIf.all.flatMap((each, i) => conditionsOf(each, `${pointer}/all/${i}`))
  if ('any' in showIf) return showIf.any.flatMap((each, i) => conditionsOf(each, `${pointer}/any/${i}`))
  if ('not' in showIf) return conditionsOf(showIf.not, `${pointer}/not`)
  return [{ condition: showIf, pointer }]
}
