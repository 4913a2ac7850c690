import type { Earning, Evaluation } from '../outcome.ts'
import type { ProgramVersion } from '../program.ts'
import { judgedIn } from '../settling.ts'
import type { BookedEarning, LoyaltyEvent, LoyaltyRefund } from '../telling.ts'
import { PHRASES, type Phrase, type Said, type Value } from './phrases.ts'

/** Why a journal stands in the books, as phrases: from what was stored when it was booked, so that no later edit changes it. */

export interface ExplainedTransfer {
  readonly unit: string
  readonly amount: number
  readonly debitAccount: string
  readonly debitBalance: number | null
  readonly creditAccount: string
  readonly creditBalance: number | null
}

export interface Explained {
  readonly kind: string
  readonly details: Readonly<Record<string, unknown>>
  readonly transfers: readonly ExplainedTransfer[]
  /** The version by which it was booked; undefined of what no rule gave. */
  readonly version: ProgramVersion | undefined
  readonly currency: string
  /** What happened, of an earning; what was bought, of a refund. */
  readonly event: LoyaltyEvent | undefined
  readonly earned: readonly BookedEarning[]
  readonly refund: LoyaltyRefund | undefined
}

export function explanationOf(of: Explained): Said[] {
  const why = whyOf(of)
  const lost = of.transfers.filter(({ debitAccount }) => debitAccount === 'clawback_loss')
  return [
    ...(why.length > 0 ? why : of.transfers.flatMap((transfer) => movedBy(of, transfer))),
    ...lost.map(({ amount, unit }) => say('lost', counted(amount, unit, of.currency))),
    ...balancesAfter(of),
  ]
}

function whyOf({ kind, details, transfers, version, currency, event, earned, refund }: Explained): Said[] {
  if (version === undefined) return kind === 'extend' ? [say('extend')] : []
  if (typeof details['card'] === 'string') return cardSaid(kind, details, transfers, version)
  if (refund !== undefined) return refundSaid(refund, version, currency)
  return kind === 'earn' && event !== undefined ? eventSaid(event, earned, currency) : []
}

/** What was given for something that happened, rule by rule, and why the others gave nothing. */
export function eventSaid(
  event: Pick<LoyaltyEvent, 'told' | 'known' | 'outcome' | 'versionNumber' | 'correctsId'>,
  earned: readonly BookedEarning[],
  currency: string,
): Said[] {
  const { outcome } = judgedIn(event)
  const version = String(event.versionNumber)
  return [
    ...(event.correctsId === null ? [] : [say('paid_otherwise')]),
    ...[...outcome.earnings, ...outcome.stamps].flatMap((earning) => {
      const booked = earned.find(({ ruleKey }) => ruleKey === earning.rule.key)
      return booked === undefined ? [] : earningSaid(earning, booked, version, currency)
    }),
    ...outcome.vouchers.map(({ rule }) => say('voucher_given', { rule: rule.name, version })),
    ...notApplied(outcome, currency),
  ]
}

function notApplied({ notApplied }: Evaluation, currency: string): Said[] {
  return notApplied.map(({ rule, reasons }) => say('not_applied', { rule: rule.name, reasons: { reasons, in: currency } }))
}

function earningSaid(earning: Earning, { amount, maturesAt }: BookedEarning, version: string, currency: string): Said[] {
  const { rule, unit, computed, reached } = earning
  return [
    say('rule_gave', { rule: rule.name, version, ...counted(amount, unit, currency) }),
    ...arithmeticSaid(earning, currency),
    ...reached.map((limit) => {
      const all = { max: limit.type === 'cap' ? limit.max : limit.amount, left: limit.left, amount: earning.amount, computed }
      return say(limit.type === 'cap' ? 'cap_reached' : 'budget_reached', inMoney(all, unit, currency))
    }),
    ...(maturesAt === null ? [] : [say('pending', { from: { day: maturesAt } })]),
  ]
}

function arithmeticSaid({ unit, computed, arithmetic }: Earning, currency: string): Said[] {
  const result = { ...counted(computed, unit, currency, 'computed') }
  switch (arithmetic.type) {
    case 'per_amount': {
      const { base, rate, paidShare } = arithmetic
      const money = { base: { amount: base, currency }, minor: base }
      const { numerator, denominator } = rate
      return [
        ...(paidShare === null ? [] : [say('base_paid_so', { ...money, paid: { amount: paidShare.paid, currency }, of: { amount: paidShare.of, currency } })]),
        say('per_amount', { ...money, ...result, numerator: String(numerator), denominator: String(denominator) }),
      ]
    }
    case 'per_item':
      return [say('per_item', { ...result, items: arithmetic.items, ...inMoney({ each: arithmetic.each }, unit, currency) })]
    case 'flat':
      return [say('flat', result)]
    case 'stamps':
      return [arithmetic.lines.length === 0 ? say('flat', result) : say('stamps', { ...result, items: arithmetic.items })]
    case 'multiplier': {
      const { given, factor } = arithmetic
      const { numerator, denominator } = factor
      return [say('multiplier', { ...result, ...inMoney({ given }, unit, currency), numerator: String(numerator), denominator: String(denominator) })]
    }
  }
}

function refundSaid({ sourceType, leftOver, taken }: LoyaltyRefund, { number, definition }: ProgramVersion, currency: string): Said[] {
  const cause = PHRASES.find((phrase) => phrase === sourceType)
  return [
    ...(cause === undefined ? [] : [say(cause)]),
    say('left_over', { before: { amount: leftOver.before, currency }, kept: { amount: leftOver.kept, currency } }),
    ...taken.flatMap(({ ruleKey, unit, given, remains, taken }) => {
      if (unit === null) return []
      const rule = definition.rules.find(({ key }) => key === ruleKey)?.name ?? ruleKey
      const isMoney = unit === currency
      const amountOf = (amount: number) => (isMoney ? { amount, currency } : amount)
      return [
        say('taken_back', {
          ...{ rule, version: String(number), unit: isMoney ? '' : unit },
          ...{ given: amountOf(given), remains: amountOf(remains), taken: amountOf(taken) },
        }),
      ]
    }),
  ]
}

function cardSaid(kind: string, details: Explained['details'], transfers: readonly ExplainedTransfer[], { definition }: ProgramVersion): Said[] {
  const card = definition.cards.find(({ key }) => key === details['card'])
  const values = { card: card?.name ?? String(details['card']), cycle: String(details['cycle']) }
  if (kind === 'restore') return [say('card_reopened', values)]
  const stamps = transfers.find(({ creditAccount }) => creditAccount === 'redeemed')
  const reward = transfers.filter(({ debitAccount }) => debitAccount === 'issuance')
  return [
    say('card_full', { ...values, ...counted(stamps?.amount ?? 0, stamps?.unit ?? '', definition.currency) }),
    ...(card?.gives.type === 'voucher' ? [say('card_gives_voucher', { voucher: card.gives.voucher.name })] : []),
    ...reward.map(({ amount, unit }) => say('earn', counted(amount, unit, definition.currency))),
  ]
}

function movedBy({ kind, currency }: Explained, { debitAccount, creditAccount, amount, unit }: ExplainedTransfer): Said[] {
  if (debitAccount === 'clawback_loss') return []
  // A journal may do more than one thing: what expires in it at once is said as that, and what is let go of a captured hold.
  const phrase = creditAccount === 'expired' ? 'expire' : kind === 'capture' && creditAccount === 'available' ? 'void' : PHRASES.find((each) => each === kind)
  return phrase === undefined ? [] : [say(phrase, counted(amount, unit, currency))]
}

function balancesAfter({ transfers, currency }: Explained): Said[] {
  const after = new Map<string, number>()
  for (const { unit, debitAccount, debitBalance, creditAccount, creditBalance } of transfers) {
    if (debitAccount === 'available' && debitBalance !== null) after.set(unit, debitBalance)
    if (creditAccount === 'available' && creditBalance !== null) after.set(unit, creditBalance)
  }
  return [...after].map(([unit, balance]) => say('balance', counted(balance, unit, currency, 'balance')))
}

function counted(amount: number, unit: string, currency: string, name = 'amount'): Record<string, Value> {
  return { ...inMoney({ [name]: amount }, unit, currency), unit: unit === currency ? '' : unit }
}

/** Units that are money are shown as money. */
function inMoney(amounts: Readonly<Record<string, number>>, unit: string, currency: string): Record<string, Value> {
  return unit === currency ? Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, { amount, currency }])) : amounts
}

function say(phrase: Phrase, values: Said['values'] = {}): Said {
  return { phrase, values }
}
