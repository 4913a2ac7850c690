import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { questionMeaningChanged } from '../errors.ts'
import { choicesOf, isOnScale, type Question, type ScaleQuestion, type Texts } from './question.ts'
import { faultsOfShowIf } from './showing.ts'

/** What a survey must know of its questions. */
export interface Asking {
  readonly kind: 'nps' | 'csat' | 'ces' | 'custom'
  readonly languages: readonly string[]
}

/** The question that the survey is about: the first scored one of its kind, or the first scored one on a scale. */
export function mainQuestionOf(kind: Asking['kind'], questions: readonly Question[]): ScaleQuestion | undefined {
  return questions.filter(isOnScale).find(({ type, scored }) => scored && (kind === 'custom' || type === kind))
}

/** What is wrong with the questions of a version, whatever was asked before. */
export function faultsOfQuestions(questions: readonly Question[], { languages }: Pick<Asking, 'languages'>): Fault[] {
  const keys = new Set<string>()
  return questions.flatMap((question, i) => {
    const pointer = `/questions/${i}`
    const repeated = keys.has(question.key) ? [fault(`${pointer}/key`, 'duplicate', 'is the key of another question')] : []
    keys.add(question.key)
    return [...repeated, ...faultsOfShape(question, pointer), ...faultsOfTexts(question, languages, pointer), ...faultsOfShowIf(questions, i)]
  })
}

// With fewer values the two top boxes would be most of the scale, and net easy would count one answer on both sides.
const VALUES_MIN = { nps: 11, csat: 3, ces: 4, rating: 3 } as const

function faultsOfShape(question: Question, pointer: string): Fault[] {
  if (isOnScale(question)) {
    const { min, max } = question.scale
    const least = VALUES_MIN[question.type]
    return max - min + 1 < least ? [fault(`${pointer}/scale/max`, 'not-valid', `a scale of ${question.type} has at least ${least} values`)] : []
  }
  if (question.type === 'number') {
    const { min, max } = question
    return min !== undefined && max !== undefined && min > max ? [fault(`${pointer}/max`, 'not-valid', 'is less than min')] : []
  }
  if (!('choices' in question)) return []
  const faults = faultsOfKeys(question.choices, `${pointer}/choices`)
  if (question.type === 'matrix') return [...faults, ...faultsOfKeys(question.rows, `${pointer}/rows`)]
  return (question.pickMax ?? 0) > question.choices.length
    ? [...faults, fault(`${pointer}/pickMax`, 'not-valid', `there are ${question.choices.length} choices only`)]
    : faults
}

function faultsOfKeys(choices: readonly { readonly key: string }[], pointer: string): Fault[] {
  const keys = choices.map(({ key }) => key)
  return keys.flatMap((key, i) => (keys.indexOf(key) === i ? [] : [fault(`${pointer}/${i}/key`, 'duplicate', 'is the key of another of them')]))
}

function faultsOfTexts(question: Question, languages: readonly string[], pointer: string): Fault[] {
  return textsOf(question).flatMap(([at, texts]) =>
    languages
      .filter((language) => !Object.hasOwn(texts, language))
      .map((language) => fault(`${pointer}${at}/${language}`, 'required', 'is a language of the survey: a text in it is needed')),
  )
}

/** Every text of a question, with its pointer within it. */
function textsOf(question: Question): (readonly [string, Texts])[] {
  const texts: [string, Texts | undefined][] = [
    ['/text', question.text],
    ['/help', question.help],
  ]
  if (isOnScale(question)) texts.push(['/scale/minText', question.scale.minText], ['/scale/maxText', question.scale.maxText])
  choicesOf(question).forEach(({ text }, i) => {
    texts.push([`/choices/${i}/text`, text])
  })
  if (question.type === 'matrix')
    question.rows.forEach(({ text }, i) => {
      texts.push([`/rows/${i}/text`, text])
    })
  return texts.flatMap(([at, text]) => (text === undefined ? [] : [[at, text] as const]))
}

/**
 * Keys that mean something else than in an earlier version: answers given to one could not be counted with those to the
 * other. Questions and choices may be added and left out, and words may be mended; but a choice, a row or an end of a scale does not take
 * the words that another had (but for case, spaces and marks): that is a swap, and turns the answers given before around.
 * @param earlier the questions of every version published so far
 */
export function faultsOfChange(questions: readonly Question[], earlier: readonly (readonly Question[])[]): Fault[] {
  const before = Map.groupBy(earlier.flat(), ({ key }) => key)
  return questions.flatMap((question, i) => {
    const faults = (before.get(question.key) ?? []).flatMap((old) => faultsBetween(old, question, `/questions/${i}`))
    return [...new Map(faults.map((each) => [each.pointer, each])).values()]
  })
}

function faultsBetween(old: Question, now: Question, pointer: string): Fault[] {
  if (old.type !== now.type) return [fault(`${pointer}/type`, 'key-taken', `this key was of the type ${old.type}: another type needs another key`)]
  if (isOnScale(old) && isOnScale(now)) {
    if (old.scale.min !== now.scale.min || old.scale.max !== now.scale.max)
      return [fault(`${pointer}/scale`, 'key-taken', `this key was of the scale ${old.scale.min}-${old.scale.max}: another scale needs another key`)]
    const [before, after] = [endsOf(old), endsOf(now)]
    return faultsOfMeanings(before, after, (i) => `${pointer}/scale/${after[i]?.key}`)
  }
  const faults = faultsOfMeanings(choicesOf(old), choicesOf(now), (i) => `${pointer}/choices/${i}/text`)
  return old.type === 'matrix' && now.type === 'matrix' ? [...faults, ...faultsOfMeanings(old.rows, now.rows, (i) => `${pointer}/rows/${i}/text`)] : faults
}

type Choices = ReturnType<typeof choicesOf>

function endsOf({ scale }: ScaleQuestion): Choices {
  return (['minText', 'maxText'] as const).flatMap((key) => (scale[key] === undefined ? [] : [{ key, text: scale[key] }]))
}

/** @param pointerOf of the text of the choice at a place */
function faultsOfMeanings(old: Choices, now: Choices, pointerOf: (i: number) => string): Fault[] {
  const before = new Map(old.map(({ key, text }) => [key, text]))
  return now.flatMap(({ key, text }, i) => {
    const meant = before.get(key)
    if (meant === undefined) return []
    return Object.entries(text)
      .filter(([language, words]) => {
        const says = (texts: Texts) => Object.hasOwn(texts, language) && plain(texts[language] ?? '') === plain(words)
        return !says(meant) && old.some((other) => other.key !== key && says(other.text))
      })
      .map(([language]) => fault(`${pointerOf(i)}/${language}`, 'key-taken', 'another key meant this: another meaning needs another key'))
  })
}

/** Letters and digits only. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}+<>-]/gu, '')
}

function fault(pointer: string, code: string, detail: string): Fault {
  return { pointer, code, detail }
}

/** @throws validationFailed */
export function expectSound(questions: readonly Question[], asking: Pick<Asking, 'languages'>): void {
  const errors = faultsOfQuestions(questions, asking)
  if (errors.length > 0) throw validationFailed({ errors })
}

/** @throws questionMeaningChanged */
export function expectSameMeaning(questions: readonly Question[], earlier: readonly (readonly Question[])[]): void {
  const errors = faultsOfChange(questions, earlier)
  if (errors.length > 0) throw questionMeaningChanged({ errors })
}
