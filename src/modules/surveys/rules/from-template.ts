import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { Question } from './question.ts'
import type { NewSurvey } from './survey.ts'
import { TEMPLATES } from './templates.ts'

interface Given extends Omit<NewSurvey, 'kind' | 'languages'> {
  readonly kind?: NewSurvey['kind'] | undefined
  readonly languages?: string[] | undefined
  readonly questions?: Question[] | undefined
  readonly templateKey?: string | undefined
}

/**
 * A new survey with what was not said of it: of one that is made of a template the questions, kind and languages of that. The
 * language of the organization comes first where the template speaks it.
 * @throws validationFailed
 */
export function filledIn({ templateKey, ...given }: Given, language: string): NewSurvey & { readonly questions: Question[] } {
  if (templateKey === undefined) {
    const { kind, questions } = given
    if (kind === undefined || questions === undefined)
      throw validationFailed({ errors: [...(kind === undefined ? [needed('/kind')] : []), ...(questions === undefined ? [needed('/questions')] : [])] })
    return { ...given, kind, questions, languages: given.languages ?? [language] }
  }
  if (given.questions !== undefined) throw refused({ pointer: '/questions', code: 'not-together', detail: 'come with the template' })
  const template = TEMPLATES.find(({ key }) => key === templateKey)
  if (template === undefined) throw refused({ pointer: '/templateKey', code: 'unknown', detail: 'is no template' })
  const languages = [...template.languages].sort((a, b) => Number(b === language) - Number(a === language))
  return { ...given, kind: given.kind ?? template.kind, questions: [...template.questions], languages: given.languages ?? languages }
}

const needed = (pointer: string): Fault => ({ pointer, code: 'required', detail: 'is needed unless the survey is made of a template' })
const refused = (fault: Fault) => validationFailed({ errors: [fault] })
