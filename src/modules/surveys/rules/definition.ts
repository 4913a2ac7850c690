import { isDeepStrictEqual } from 'node:util'
import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { questionMeaningChanged } from '../errors.ts'
import { type Condition, choicesOf, conditionsOf, isOnScale, type Operator, type Question, type Texts } from './question.ts'

/** What a condition may ask of an answer, by what the question takes. */
const OPERATORS_OF: Readonly<Record<Question['type'], readonly Operator[]>> = {
  ...{ nps: ordered(), csat: ordered(), ces: ordered(), rating: ordered(), number: ordered(), date: ordered() },
  ...{ single_choice: ['equals', 'not_equals'], boolean: ['equals', 'not_equals'], multiple_choice: ['includes', 'not_includes'] },
  ...{ ranking: [], matrix: [], text: [] },
}
function ordered(): readonly Operator[] {
  return ['equals', 'not_equals', 'less', 'at_most', 'greater', 'at_least']
}

/**
 * What is wrong with the questions of a version: keys that come twice, texts that lack a language of the survey, conditions over what is
 * not asked before or does not fit.
 * @returns faults with pointers into `{ questions }`
 */
export function faultsOfQuestions(questions: readonly Question[], languages: readonly string[]): Fault[] {
  const faults: Fault[] = []
  const earlier = new Map<string, Question>()
  for (const [i, question] of questions.entries()) {
    const pointer = `/questions/${i}`
    if (earlier.has(question.key)) faults.push({ pointer: `${pointer}/key`, code: 'duplicate', detail: 'is the key of another question' })
    faults.push(...faultsOfTexts(question, languages, pointer), ...faultsOfBounds(question, pointer))
    if (question.showIf !== undefined)
      for (const { condition, pointer: within } of conditionsOf(question.showIf))
        faults.push(...faultsOfCondition(condition, earlier, `${pointer}/showIf${within}`))
    earlier.set(question.key, question)
  }
  return faults
}

/** @throws validationFailed */
export function expectSound(questions: readonly Question[], languages: readonly string[]): void {
  const errors = faultsOfQuestions(questions, languages)
  if (errors.length > 0) throw validationFailed({ errors })
}

function faultsOfTexts(question: Question, languages: readonly string[], pointer: string): Fault[] {
  const { min = undefined, max = undefined } = isOnScale(question) ? { min: question.scale.minText, max: question.scale.maxText } : {}
  const texts: [string, Texts | undefined][] = [
    [`${pointer}/text`, question.text],
    [`${pointer}/help`, question.help],
    [`${pointer}/scale/minText`, min],
    [`${pointer}/scale/maxText`, max],
    ...choicesOf(question).map((choice, i): [string, Texts] => [`${pointer}/choices/${i}/text`, choice.text]),
    ...rowsOf(question).map((row, i): [string, Texts] => [`${pointer}/rows/${i}/text`, row.text]),
  ]
  return texts.flatMap(([at, text]) =>
    languages
      .filter((language) => text !== undefined && text[language] === undefined)
      .map((language) => ({ pointer: at, code: 'language-missing', detail: `is not said in ${language}` })),
  )
}

function faultsOfBounds(question: Question, pointer: string): Fault[] {
  const faults: Fault[] = []
  const twice = (keys: readonly string[], at: string) => {
    for (const [i, key] of keys.entries())
      if (keys.indexOf(key) < i) faults.push({ pointer: `${pointer}/${at}/${i}/key`, code: 'duplicate', detail: 'is the key of another' })
  }
  twice(
    choicesOf(question).map(({ key }) => key),
    'choices',
  )
  twice(
    rowsOf(question).map(({ key }) => key),
    'rows',
  )
  if (isOnScale(question) && question.scale.min >= question.scale.max)
    faults.push({ pointer: `${pointer}/scale`, code: 'out-of-range', detail: 'has its end before its beginning' })
  if (question.type === 'number' && question.min !== undefined && question.max !== undefined && question.min > question.max)
    faults.push({ pointer: `${pointer}/max`, code: 'out-of-range', detail: 'is less than min' })
  return faults
}

function faultsOfCondition({ questionKey, operator, value }: Condition, earlier: ReadonlyMap<string, Question>, pointer: string): Fault[] {
  const question = earlier.get(questionKey)
  if (question === undefined) return [{ pointer: `${pointer}/questionKey`, code: 'unknown', detail: 'is not a question that is asked before' }]
  const takesNone = operator === 'answered' || operator === 'not_answered'
  if (takesNone) return value === undefined ? [] : [{ pointer: `${pointer}/value`, code: 'not-together', detail: `${operator} compares with nothing` }]
  if (!OPERATORS_OF[question.type].includes(operator))
    return [{ pointer: `${pointer}/operator`, code: 'not-applicable', detail: `cannot be asked of a question of type ${question.type}` }]
  return isComparable(question, value)
    ? []
    : [{ pointer: `${pointer}/value`, code: 'not-an-answer', detail: 'is nothing that the question could be answered with' }]
}

/** Whether an answer to the question can be, or be compared with, a value. */
function isComparable(question: Question, value: Condition['value']): boolean {
  if (question.type === 'boolean') return typeof value === 'boolean'
  if (question.type === 'date') return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
  if (question.type === 'single_choice' || question.type === 'multiple_choice') return choicesOf(question).some(({ key }) => key === value)
  return typeof value === 'number'
}

function rowsOf(question: Question): readonly { readonly key: string; readonly text: Texts }[] {
  return question.type === 'matrix' ? question.rows : []
}

/**
 * Answers of all versions are counted together by the keys of their questions: what a key asks for and on which scale stays. Choices may
 * come and go, and words may be mended; a choice that is kept keeps its key.
 * @returns faults with pointers into `{ questions }`
 */
export function faultsOfChange(published: readonly (readonly Question[])[], questions: readonly Question[]): Fault[] {
  const known = new Map(published.flat().map((question) => [question.key, question]))
  return questions.flatMap((question, i) => {
    const before = known.get(question.key)
    if (before === undefined) return []
    if (before.type !== question.type)
      return [{ pointer: `/questions/${i}/type`, code: 'meaning-changed', detail: `was ${before.type} in a published version: give the question a new key` }]
    const scales = [before, question].map((each) => (isOnScale(each) ? [each.scale.min, each.scale.max] : []))
    if (!isDeepStrictEqual(scales[0], scales[1]))
      return [{ pointer: `/questions/${i}/scale`, code: 'meaning-changed', detail: 'was another in a published version: give the question a new key' }]
    return []
  })
}

/** @throws questionMeaningChanged */
export function expectSameMeaning(published: readonly (readonly Question[])[], questions: readonly Question[]): void {
  const errors = faultsOfChange(published, questions)
  if (errors.length > 0) throw questionMeaningChanged({ errors })
}
