import { moneyInWords } from '../../../kernel/money.ts'
import type { StandingOffer } from '../../../kernel/vouchers.ts'
import { filled, lastDayInWords, numberInWords, type Spoken } from '../../../kernel/words.ts'
import { ENTITLEMENT_WORDS, type Saying } from './entitlement-words.ts'

/** In this order where nothing says what is worth more. */
const ENTITLEMENT_KINDS = ['offer', 'voucher', 'gift_card', 'discount', 'reward', 'units', 'expiring', 'card', 'next_reward', 'goodwill'] as const

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

export function entitled(of: Omit<Entitlement, 'sentence' | 'staffOnly'>, { saying, values = {}, rate }: Said, how: Spoken): Entitlement {
  const words = ENTITLEMENT_WORDS[how.language]
  const numbers = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? numberInWords(value, how.language) : value]),
  )
  const said = {
    ...numbers,
    name: of.name,
    worth: of.worth === null ? '' : moneyInWords(of.worth, how.language),
    percent: rate === undefined ? '' : percentInWords(rate, how),
    deadline: of.deadline === null ? '' : lastDayInWords(of.deadline, how),
  }
  const sentence = filled(words[saying], said)
  const isDated = of.deadline !== null && saying !== 'expiring'
  return { ...of, staffOnly: of.kind === 'goodwill', sentence: isDated ? `${sentence} ${filled(words.until, said)}` : sentence }
}

function percentInWords({ numerator, denominator }: NonNullable<Said['rate']>, { language }: Spoken): string {
  const exact = (BigInt(numerator) * 1_000_000n) / BigInt(denominator)
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(`${exact}E-6` as unknown as number)
}

/**
 * What was offered, in the words of the offer: in place of the voucher that it gave, which counts for nothing where it cannot be used now.
 * @param sentenceOf in the language that is spoken
 */
export function withOffers(
  all: readonly Entitlement[],
  offers: readonly StandingOffer[],
  sentenceOf: (offer: StandingOffer) => string,
  how: Spoken,
): Entitlement[] {
  const said = (of: Omit<Entitlement, 'sentence' | 'staffOnly'>, offer: StandingOffer) =>
    entitled({ ...of, kind: 'offer', name: offer.name }, { saying: 'offer', values: { sentence: sentenceOf(offer) } }, how)
  const given = new Map(offers.flatMap((offer) => (offer.voucherId === null ? [] : [[offer.voucherId, offer] as const])))
  const others = offers.filter(({ voucherId }) => voucherId === null)
  return [
    ...all.map((each) => {
      const offer = each.kind === 'voucher' ? given.get(each.code) : undefined
      return offer === undefined ? each : said(each, offer)
    }),
    ...others.map((offer) =>
      said({ kind: 'offer', code: offer.id, programId: offer.programId, name: offer.name, worth: null, deadline: offer.expiresAt }, offer),
    ),
  ]
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
