import type { Metric, Priority } from '../../../../kernel/deadlines.ts'
import type { Act, PublicStatus, ShownRemedyStatus, Step } from '../../tables/door.ts'
import type { Language } from '../../tables/settings.ts'
import type { Remedy } from '../complaint.ts'
import { az } from './words-az.ts'
import { en } from './words-en.ts'
import { fa } from './words-fa.ts'
import { id } from './words-id.ts'

export type { Language } from '../../tables/settings.ts'

/** Everything that a complainant reads on their page beside what people wrote. */
export interface DoorWords {
  readonly direction: 'ltr' | 'rtl'
  readonly name: string
  readonly title: string
  readonly statuses: Readonly<Record<PublicStatus, string>>
  readonly steps: Readonly<Record<Step, string>>
  readonly now: string
  readonly toCome: string
  readonly expected: (date: string) => string
  readonly where: string
  readonly way: string
  readonly question: string
  readonly answer: string
  readonly response: string
  readonly answerBy: (date: string) => string
  readonly accept: string
  readonly dispute: string
  readonly disputeWhy: string
  readonly offered: string
  readonly remedies: Readonly<Record<Remedy['kind'], string>>
  readonly remedyStatuses: Readonly<Record<ShownRemedyStatus, string>>
  readonly points: (count: string) => string
  readonly followUp: string
  readonly solved: string
  readonly notSolved: string
  readonly notSolvedWhy: string
  readonly reopenUntil: (date: string) => string
  readonly messages: string
  readonly you: string
  readonly add: string
  readonly addLabel: string
  readonly send: string
  readonly evidence: string
  readonly evidenceHint: (megabytes: string) => string
  readonly file: string
  readonly sendFile: string
  readonly withdraw: string
  readonly withdrawWhy: string
  readonly withdrawSure: string
  readonly done: Readonly<Record<Act, string>>
  readonly refusals: {
    readonly title: string
    readonly missing: string
    readonly notPossible: string
    readonly empty: string
    readonly tooMany: string
    readonly tooLarge: string
    readonly fileType: string
    readonly tooMuch: string
    readonly later: string
    readonly back: string
  }
  readonly process: {
    readonly title: string
    readonly paragraphs: (terms: ProcessTerms) => readonly string[]
    readonly deadlines: {
      readonly title: string
      /** Of which complaints: as grave as the priority means. */
      readonly priorities: Readonly<Record<Priority, string>>
      readonly within: Readonly<Record<Metric, (time: string) => string>>
      readonly counted: string
      readonly day: (time: string) => string
      readonly paused: string
    }
  }
}

/** What the built-in text of the published process names, as numbers are written in the language. */
export interface ProcessTerms {
  readonly organization: string
  readonly silenceDays: string
  readonly reopenDays: string
}

const WORDS: Readonly<Record<Language, DoorWords>> = { en, id, az, fa }

export function wordsIn(language: Language): DoorWords {
  return WORDS[language]
}

/** The first of these that is one of the languages we speak; English where none is. */
export function spoken(...wanted: readonly (string | null | undefined)[]): Language {
  const [found] = wanted.map((tag) => tag?.toLowerCase().split('-')[0] ?? '').filter((tag) => Object.hasOwn(WORDS, tag))
  return (found as Language | undefined) ?? 'en'
}
