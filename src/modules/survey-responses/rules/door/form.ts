import type { Question, SurveyTexts, Texts } from '../../tables.ts'
import type { GivenAnswer } from '../response.ts'
import { directionOf, textIn } from './language.ts'

/** What respondents see of a survey, in one language; what staff call it and how it is defended is not in it. */
export interface AskedForm {
  readonly surveyKey: string
  readonly organization: string
  readonly title: string | null
  readonly welcome: string | null
  readonly thanks: string | null
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly languages: readonly string[]
  readonly versionNumber: number
  readonly anonymous: boolean
  readonly asksToContact: boolean
  readonly questions: readonly AskedQuestion[]
}

export interface AskedQuestion {
  readonly key: string
  readonly type: Question['type']
  readonly required: boolean
  readonly text: string
  readonly help: string | null
  readonly scale?: { readonly min: number; readonly max: number; readonly minText: string | null; readonly maxText: string | null }
  readonly choices?: readonly AskedChoice[]
  readonly rows?: readonly AskedChoice[]
  readonly pickMax?: number
  readonly lengthMax?: number
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
  readonly showIf?: Question['showIf']
}
interface AskedChoice {
  readonly key: string
  readonly text: string
}

interface Asking {
  readonly survey: {
    readonly key: string
    readonly languages: readonly string[]
    readonly texts: SurveyTexts
    readonly anonymous: boolean
    readonly asksToContact: boolean
  }
  readonly versionNumber: number
  readonly questions: readonly Question[]
  readonly organization: string
}

export function formIn(language: string, { survey, versionNumber, questions, organization }: Asking): AskedForm {
  const { key, languages, texts, anonymous, asksToContact } = survey
  const say = (said: Texts | undefined) => textIn(said, language)
  return {
    ...{ surveyKey: key, organization, title: say(texts.title), welcome: say(texts.welcome), thanks: say(texts.thanks) },
    ...{ language, direction: directionOf(language), languages, versionNumber, anonymous, asksToContact },
    questions: questions.map((question) => askedIn(language, question)),
  }
}

export function askedIn(language: string, question: Question): AskedQuestion {
  const { key, type, required, showIf } = question
  const say = (said: Texts | undefined) => textIn(said, language)
  const named = (choices: readonly { readonly key: string; readonly text: Texts }[]) =>
    choices.map((choice) => ({ key: choice.key, text: say(choice.text) ?? '' }))
  return {
    ...{ key, type, required, text: say(question.text) ?? key, help: say(question.help) },
    ...('scale' in question && {
      scale: { min: question.scale.min, max: question.scale.max, minText: say(question.scale.minText), maxText: say(question.scale.maxText) },
    }),
    ...('choices' in question && { choices: named(question.choices) }),
    ...('rows' in question && { rows: named(question.rows) }),
    ...('pickMax' in question && question.pickMax !== undefined && { pickMax: question.pickMax }),
    ...('lengthMax' in question && { lengthMax: question.lengthMax }),
    ...('min' in question && question.min !== undefined && { min: question.min }),
    ...('max' in question && question.max !== undefined && { max: question.max }),
    ...('integer' in question && { integer: question.integer }),
    ...(showIf !== undefined && { showIf }),
  }
}

/** What makes equal submissions equal: what is said, in no order. */
export function contentOf({ answers, mayContact }: { readonly answers: readonly GivenAnswer[]; readonly mayContact: boolean | null }): string {
  const said = answers.map((answer) => [answer.questionKey, 'value' in answer ? [answer.value] : []] as const)
  return JSON.stringify([said.toSorted(([a], [b]) => (a < b ? -1 : 1)), mayContact])
}
