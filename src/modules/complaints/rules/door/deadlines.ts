import { METRICS, type Metric, PRIORITIES, type Priority } from '../../../../kernel/deadlines.ts'
import { timeInWords } from '../formats.ts'
import { type Language, wordsIn } from './words.ts'

/** What is promised, in business minutes. */
export interface Promises {
  readonly targets: Readonly<Record<Priority, Readonly<Record<Metric, number | null>>>>
  readonly pausedBy: Readonly<Record<Metric, readonly string[]>>
  readonly alwaysOpen: boolean
  /** How many business minutes a day has; null where days differ. */
  readonly dayMinutes: number | null
}

/** How soon an organization answers, as it publishes it: the most pressing first. */
export interface PublishedDeadlines {
  /** All of it in plain words, a line each; empty where nothing is promised. */
  readonly text: string
  readonly byPriority: { readonly priority: Priority; readonly text: string; readonly businessMinutes: Promises['targets'][Priority] }[]
}

export function deadlinesInWords({ targets, pausedBy, alwaysOpen, dayMinutes }: Promises, language: Language): PublishedDeadlines {
  const { title, priorities, within, counted, day, paused } = wordsIn(language).process.deadlines
  const byPriority = PRIORITIES.toReversed().flatMap((priority) => {
    const businessMinutes = targets[priority]
    const promised = METRICS.flatMap((metric) => {
      const minutes = businessMinutes[metric]
      return minutes === null ? [] : [within[metric](timeInWords(minutes, dayMinutes, language))]
    })
    return promised.length === 0 ? [] : [{ priority, text: `${priorities[priority]}: ${promised.join(SEPARATOR[language])}.`, businessMinutes }]
  })
  if (byPriority.length === 0) return { text: '', byPriority }
  const rules = [
    ...(alwaysOpen ? [] : [counted]),
    ...(alwaysOpen || dayMinutes === null ? [] : [day(timeInWords(dayMinutes, null, language))]),
    ...(METRICS.some((metric) => pausedBy[metric].includes('awaiting_complainant')) ? [paused] : []),
  ]
  return { text: [title, ...byPriority.map(({ text }) => text), rules.join(' ')].filter((line) => line !== '').join('\n'), byPriority }
}

const SEPARATOR: Readonly<Record<Language, string>> = { en: '; ', id: '; ', az: '; ', fa: '؛ ' }
