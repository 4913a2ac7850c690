import { moneyInWords } from '../../../../kernel/money.ts'
import { choiceInWords, dayInWords, filled, lastDayInWords, numberInWords, type Spoken, weekdayInWords } from '../../../../kernel/words.ts'
import type { Unmet } from '../situation.ts'
import { REASON_WORDS, type Reason } from './reason-words.ts'

/** How a program reckons, and to whom it is said. */
export interface Reckoned extends Spoken {
  readonly currency: string
}

const OF_MONEY: readonly string[] = ['amount-too-small', 'amount-too-large', 'spend-too-small'] satisfies Reason[]

/** Why a rule gives nothing, in a sentence that somebody at the till can say. */
export function reasonInWords({ code, actual, needed }: Pick<Unmet, 'code' | 'actual' | 'needed'>, how: Reckoned): string {
  const template = REASON_WORDS[how.language][code as Reason] ?? REASON_WORDS[how.language]['nothing-to-give']
  return filled(template, { actual: said(code, actual, how), needed: said(code, needed, how) })
}

function said(code: string, value: Unmet['actual'] | Unmet['needed'], how: Reckoned): string {
  const { language, currency } = how
  if (value === null) return '-'
  if (typeof value === 'number' && OF_MONEY.includes(code)) return moneyInWords({ amount: value, currency }, language)
  if (typeof value === 'string' && code === 'not-valid-yet') return dayInWords(value, how)
  if (typeof value === 'string' && code === 'no-longer-valid') return lastDayInWords(value, how)
  if (code === 'other-weekday')
    return choiceInWords(
      [value].flat().map((weekday) => weekdayInWords(Number(weekday), language)),
      language,
    )
  return typeof value === 'number' ? numberInWords(value, language) : choiceInWords([value].flat().map(String), language)
}
