import { foldDigits } from '../../../../kernel/fold.ts'
import type { Question } from '../../tables.ts'
import type { Answer, GivenAnswer } from '../response.ts'

/**
 * Answers as a plain HTML form sends them: a field by the key of its question. Several choices come under one name; of a matrix each row
 * has the name `<question>.<row>` and holds a choice, of a ranking each choice `<question>.<choice>` and holds its place.
 */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** What a page sends beside answers; keys of questions begin with a letter. */
export const FIELDS = {
  page: '_page',
  section: '_section',
  go: '_go',
  language: '_language',
  submission: '_submission',
  mayContact: '_mayContact',
} as const

/** The names of a question's fields. */
export function fieldsOf(question: Question): string[] {
  const { key, type } = question
  if (type === 'matrix') return question.rows.map((row) => `${key}.${row.key}`)
  return type === 'ranking' ? question.choices.map((choice) => `${key}.${choice.key}`) : [key]
}

/** Whether a form had a place for the question, though nothing may be in it. */
export function isOffered(question: Question, fields: Fields): boolean {
  return fieldsOf(question).some((name) => Object.hasOwn(fields, name))
}

/** What was filled in; undefined where nothing was. What does not fit the question is left to be refused by it. */
export function valueIn(question: Question, fields: Fields): unknown {
  const { key, type } = question
  const textsOf = (name: string) => (Object.hasOwn(fields, name) ? [fields[name] ?? []].flat() : []).map(tidied).filter((text) => text !== '')
  if (type === 'matrix') {
    const chosen = question.rows.flatMap((row) => textsOf(`${key}.${row.key}`).map((text) => [row.key, text] as const))
    return chosen.length === 0 ? undefined : Object.fromEntries(chosen)
  }
  if (type === 'ranking') return rankedIn(question.choices.flatMap((choice) => textsOf(`${key}.${choice.key}`).map((place) => ({ key: choice.key, place }))))
  const texts = textsOf(key)
  if (texts.length === 0) return undefined
  if (type === 'multiple_choice') return texts
  return texts.length > 1 ? texts : readAs(type, texts[0] ?? '')
}

function readAs(type: Question['type'], text: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (type !== 'nps' && type !== 'csat' && type !== 'ces' && type !== 'rating' && type !== 'number') return text
  const number = Number(foldDigits(text).replace(/^(-?\d+),(\d+)$/, '$1.$2'))
  return Number.isFinite(number) ? number : text
}

/** The choices by their places; what has no place of its own or leaves one out is no ranking, and is refused as it is. */
function rankedIn(placed: readonly { readonly key: string; readonly place: string }[]): unknown {
  if (placed.length === 0) return undefined
  const ranked = placed.map(({ key, place }) => ({ key, place: Number(foldDigits(place)) })).toSorted((a, b) => a.place - b.place)
  return ranked.every(({ place }, i) => place === i + 1) ? ranked.map(({ key }) => key) : placed.map(({ place }) => place)
}

/** As typed, with the line ends of one system. */
function tidied(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim().normalize('NFC')
}

/** The answers to some questions; what was offered and left empty was passed over. */
export function answersIn(questions: readonly Question[], fields: Fields): GivenAnswer[] {
  return questions.flatMap((question): GivenAnswer[] => {
    const value = valueIn(question, fields)
    if (value !== undefined) return [{ questionKey: question.key, value }]
    return isOffered(question, fields) && !question.required ? [{ questionKey: question.key, skipped: true }] : []
  })
}

export function mayContactIn(fields: Fields): boolean | null {
  const said = Object.hasOwn(fields, FIELDS.mayContact) ? fields[FIELDS.mayContact] : undefined
  return said === 'true' ? true : said === 'false' ? false : null
}

/** Answers as the fields that would send them. */
export function fieldsFrom(answers: readonly Pick<Answer, 'questionKey' | 'value' | 'skipped'>[]): Fields {
  return Object.fromEntries(
    answers.flatMap(({ questionKey, value, skipped }): [string, string | string[]][] => {
      if (skipped) return [[questionKey, '']]
      if (Array.isArray(value))
        return [[questionKey, value.map(String)], ...value.map((choice, i): [string, string] => [`${questionKey}.${choice}`, String(i + 1)])]
      if (typeof value === 'object' && value !== null) return Object.entries(value).map(([row, choice]) => [`${questionKey}.${row}`, String(choice)])
      return [[questionKey, String(value)]]
    }),
  )
}
