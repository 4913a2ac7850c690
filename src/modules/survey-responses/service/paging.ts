import { faultsOfAnswers, type Question, sectionsOf, shownQuestions } from '../../surveys/index.ts'
import { answersIn, type Fields, fieldsOf, isOffered } from '../rules/door/fields.ts'
import type { GivenAnswer } from '../rules/response.ts'

/** A survey asked page by page: what is shown on a page depends on those before it only, so that no script is needed. */
export interface Asking {
  readonly questions: readonly Question[]
  readonly asksToContact: boolean
}

/** One page: the questions on it, which it is, and whether the answers are sent from it. */
export interface AskedPage {
  readonly section: number
  readonly count: number
  readonly questions: readonly Question[]
  readonly asksToContact: boolean
  readonly hasBack: boolean
  readonly isLast: boolean
}

/** The pages; who is asked whether they may be contacted is asked at the end, where there are several on a page of its own. */
function pagesOf({ questions, asksToContact }: Asking): readonly Question[][] {
  const sections = sectionsOf(questions)
  return asksToContact && sections.length > 1 ? [...sections, []] : sections
}

/** A page with what was answered before it. */
export function pageAt(asking: Asking, section: number, answers: readonly GivenAnswer[]): AskedPage {
  const pages = pagesOf(asking)
  const at = Math.min(section, pages.length - 1)
  const isLast = at === pages.length - 1
  return {
    ...{ section: at, count: pages.length, questions: shownIn(asking, pages, at, answers), isLast },
    ...{ asksToContact: asking.asksToContact && isLast, hasBack: at > 0 },
  }
}

/** The first page with a question that is neither answered nor passed over. */
export function pageToGoOnAt(asking: Asking, answers: readonly GivenAnswer[]): AskedPage {
  const pages = pagesOf(asking)
  const answered = new Set(answers.map(({ questionKey }) => questionKey))
  const open = pages.findIndex((_, i) => shownIn(asking, pages, i, answers).some(({ key }) => !answered.has(key)))
  return pageAt(asking, open < 0 ? pages.length - 1 : open, answers)
}

export type Turn =
  /** What was filled in cannot stay: the same page again, with what is wrong by question. */
  | { readonly to: 'same'; readonly page: AskedPage; readonly faults: ReadonlyMap<string, string>; readonly fields: Fields }
  | { readonly to: 'page'; readonly page: AskedPage; readonly given: readonly GivenAnswer[]; readonly fields: Fields }
  | { readonly to: 'end'; readonly given: readonly GivenAnswer[]; readonly fields: Fields }

/**
 * Turns a page.
 * @param before what was answered on other pages
 * @param go back turns without a look at what was filled in, skip passes over what need not be answered
 */
export function turn(asking: Asking, section: number, go: string | undefined, sent: Fields, before: readonly GivenAnswer[]): Turn {
  const pages = pagesOf(asking)
  const page = pageAt(asking, section, before)
  const fields = offered(
    go === 'skip'
      ? without(
          sent,
          page.questions.filter(({ required }) => !required),
        )
      : sent,
    page.questions,
  )
  const given = answersIn(page.questions, fields)
  if (go === 'back')
    return { to: 'page', page: pageAt(asking, lastShown(asking, pages, page.section, before), before), given: soundOf(page.questions, given), fields }
  const faults = faultsOf(page.questions, given)
  if (faults.size > 0) return { to: 'same', page, faults, fields }
  const all = [...before.filter(({ questionKey }) => !page.questions.some(({ key }) => key === questionKey)), ...given]
  for (let next = page.section + 1; next < pages.length; next += 1)
    if (shownIn(asking, pages, next, all).length > 0 || pages[next]?.length === 0) return { to: 'page', page: pageAt(asking, next, all), given, fields }
  return { to: 'end', given, fields }
}

function shownIn({ questions }: Asking, pages: readonly Question[][], section: number, answers: readonly GivenAnswer[]): Question[] {
  const shown = new Set(shownQuestions(questions, answers))
  return (pages[section] ?? []).filter((question) => shown.has(question))
}

function lastShown(asking: Asking, pages: readonly Question[][], section: number, answers: readonly GivenAnswer[]): number {
  for (let before = section - 1; before > 0; before -= 1) if (shownIn(asking, pages, before, answers).length > 0) return before
  return 0
}

/** What is wrong with the answers of a page, by question. */
export function faultsOf(questions: readonly Question[], given: readonly GivenAnswer[]): Map<string, string> {
  return new Map(
    questions.flatMap(({ showIf: _shown, ...question }) => {
      const [fault] = faultsOfAnswers(
        [question],
        given.filter(({ questionKey }) => questionKey === question.key),
        { complete: true, mayDecline: false },
      )
      return fault === undefined ? [] : [[question.key, fault.code] as const]
    }),
  )
}

/** Answers that may stay. */
export function soundOf(questions: readonly Question[], given: readonly GivenAnswer[]): GivenAnswer[] {
  const faults = faultsOf(questions, given)
  return given.filter(({ questionKey }) => !faults.has(questionKey))
}

/** A browser sends nothing of what nobody chose: it was offered all the same. */
function offered(fields: Fields, questions: readonly Question[]): Fields {
  const missing = questions.filter((question) => !isOffered(question, fields)).map((question) => [fieldsOf(question)[0] ?? question.key, ''] as const)
  return { ...fields, ...Object.fromEntries(missing) }
}

function without(fields: Fields, questions: readonly Question[]): Fields {
  const names = new Set(questions.flatMap(fieldsOf))
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)))
}
