import { moneyInWords } from '../../../kernel/money.ts'
import { ENTITLEMENT_WORDS, type Saying } from './entitlement-words.ts'
import { dayInWords, filled, numberInWords, type Reckoned } from './sentences.ts'

/** In this order where nothing says what is worth more. */
const ENTITLEMENT_KINDS = ['voucher', 'gift_card', 'discount', 'reward', 'units', 'expiring', 'card', 'next_reward', 'goodwill'] as const

/** Something that a customer is entitled to, or not far from. */
export interface Entitlement {
  readonly kind: (typeof ENTITLEMENT_KINDS)[number]
  /** By which it is asked for: the key of a rule, reward or card, the id of a voucher or an adjustment, a unit. */
  readonly code: string
  readonly programId: string | null
  readonly name: string
  readonly worth: { readonly amount: number; readonly currency: string } | null
  /** The first instant at which it is no longer there. */
  readonly deadline: string | null
  /** Not to be said to the customer: nobody has granted it yet. */
  readonly staffOnly: boolean
  readonly sentence: string
}

/** What is said, and what of. */
export interface Said {
  readonly saying: Saying
  readonly values?: Readonly<Record<string, string | number>>
  readonly rate?: { readonly numerator: number; readonly denominator: number }
}

export function entitled(of: Omit<Entitlement, 'sentence' | 'staffOnly'>, { saying, values = {}, rate }: Said, how: Reckoned): Entitlement {
  const words = ENTITLEMENT_WORDS[how.language]
  const numbers = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? numberInWords(value, how.language) : value]),
  )
  const said = {
    ...numbers,
    name: of.name,
    worth: of.worth === null ? '' : moneyInWords(of.worth, how.language),
    percent: rate === undefined ? '' : percentInWords(rate, how),
    deadline: of.deadline === null ? '' : lastDay(of.deadline, how),
  }
  const sentence = filled(words[saying], said)
  const isDated = of.deadline !== null && saying !== 'expiring'
  return { ...of, staffOnly: of.kind === 'goodwill', sentence: isDated ? `${sentence} ${filled(words.until, said)}` : sentence }
}

// What ends with the first instant of a day can be used until the end of the day before.
function lastDay(deadline: string, how: Reckoned): string {
  return dayInWords(Temporal.Instant.from(deadline).subtract({ nanoseconds: 1 }).toString(), how)
}

function percentInWords({ numerator, denominator }: NonNullable<Said['rate']>, { language }: Reckoned): string {
  const exact = (BigInt(numerator) * 1_000_000n) / BigInt(denominator)
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(`${exact}E-6` as unknown as number)
}

/** What is worth most comes first, as far as it can be said; then by kind, and what ends soonest. */
export function bestFirst(all: readonly Entitlement[]): Entitlement[] {
  const worthOf = ({ worth }: Entitlement) => worth?.amount ?? 0
  const rankOf = ({ kind }: Entitlement) => ENTITLEMENT_KINDS.indexOf(kind)
  return all.toSorted((a, b) => worthOf(b) - worthOf(a) || rankOf(a) - rankOf(b) || compareDeadlines(a, b) || (a.code < b.code ? -1 : 1))
}

function compareDeadlines({ deadline: a }: Entitlement, { deadline: b }: Entitlement): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return Temporal.Instant.compare(a, b)
}
