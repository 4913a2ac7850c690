import { moneyInWords } from '../../../kernel/money.ts'
import type { buyingPatterns, PATTERN_STATES } from '../tables.ts'

/**
 * How a customer buys, by their own measure: the medians of the days between purchases and of what a purchase is worth. A change
 * is raised once; it is over when they buy as usual again, or when the new way has become the usual one.
 */
export type Pattern = Omit<typeof buyingPatterns.$inferSelect, 'organizationId'>
type State = (typeof PATTERN_STATES)[number]

/** All that was bought on one day, by the clock of the organization. */
export interface Purchase {
  readonly on: string
  /** Less what came back, in minor units. */
  readonly value: number
}

/** Below four purchases there are not three gaps, and no middle one. */
const PURCHASES_MIN = 4
/** Twelve are a year of a monthly customer; what was before says little of how they buy now. */
export const PURCHASES_MAX = 12
/** One odd purchase is no change: two in a row are. */
const RECENT = 2
/** Half or twice as much, or as often, is beyond what varies from one purchase to the next. */
const FACTOR = 2
/** Who buys at random at a steady rate is silent for three times their median gap one time in eight, for four times one in sixteen. */
const SILENCE_GAPS = 4
/** Nobody is missed within two weeks: a holiday. */
const SILENCE_DAYS_MIN = 14
/** And everybody after ten years. */
const SILENCE_DAYS_MAX = 3_650

export interface PatternChange {
  readonly change: 'silence' | 'value' | 'pace'
  readonly direction: 'below' | 'above'
  /** Of a value minor units, of a pace and a silence days between purchases. */
  readonly usual: number
  readonly recent: number
}

/** @param purchases one for each day, in order of days @returns how a contact buys, and what is new; undefined of too few purchases */
export function judgePattern(
  contactId: string,
  currency: string,
  purchases: readonly Purchase[],
  known: Pattern | undefined,
): { readonly pattern: Pattern; readonly changes: readonly PatternChange[] } | undefined {
  const last = purchases.at(-1)
  if (last === undefined || purchases.length < PURCHASES_MIN) return undefined
  const gaps = gapsOf(purchases)
  const values = purchases.map(({ value }) => value)
  const enough = purchases.length >= PURCHASES_MIN + RECENT
  const value = enough ? stateOf(values) : 'usual'
  // Longer gaps are a slower pace.
  const pace = enough ? opposite(stateOf(gaps)) : 'usual'
  const pattern: Pattern = {
    ...{ contactId, purchases: purchases.length, currency, lastOn: last.on, usualGapDays: median(gaps), usualValue: median(values) },
    ...{ value, pace, silentSince: known?.silentSince ?? null },
  }
  return { pattern, changes: [...changed('value', value, known?.value, values), ...changed('pace', pace, known?.pace, gaps)] }
}

/** What is new: a measure that has left the usual, or gone over from one side to the other. */
function changed(change: 'value' | 'pace', now: State, before: State | undefined, measured: readonly number[]): PatternChange[] {
  if (now === 'usual' || now === before) return []
  return [{ change, direction: now, usual: median(measured.slice(0, -RECENT)), recent: median(measured.slice(-RECENT)) }]
}

/** The day on which a customer who buys like this has been silent for too long. */
export function silentOn({ lastOn, usualGapDays }: Pattern): string {
  return Temporal.PlainDate.from(lastOn)
    .add({ days: Math.min(SILENCE_DAYS_MAX, Math.max(SILENCE_DAYS_MIN, SILENCE_GAPS * usualGapDays)) })
    .toString()
}

/** The silence of a contact who bought last on that day, once; undefined where it was raised already. */
export function silenceOf({ lastOn, usualGapDays, silentSince }: Pattern, today: Temporal.PlainDate): PatternChange | undefined {
  if (lastOn === silentSince) return undefined
  return { change: 'silence', direction: 'below', usual: usualGapDays, recent: Temporal.PlainDate.from(lastOn).until(today).days }
}

/** What happened so long ago is history that is brought in, and no news. */
const NEWS_DAYS_MAX = 365

export function isNews({ lastOn }: Pattern, today: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.from(lastOn).until(today).days <= NEWS_DAYS_MAX
}

function gapsOf(purchases: readonly Purchase[]): number[] {
  return purchases.slice(1).map(({ on }, i) => Temporal.PlainDate.from(purchases[i]?.on ?? on).until(on).days)
}

/** Beyond the usual only where each of the recent is. */
function stateOf(measured: readonly number[]): State {
  const [usual, recent] = [median(measured.slice(0, -RECENT)), measured.slice(-RECENT)]
  if (recent.every((each) => each >= FACTOR * usual && each > usual)) return 'above'
  return recent.every((each) => FACTOR * each <= usual && each < usual) ? 'below' : 'usual'
}

function opposite(state: State): State {
  return state === 'above' ? 'below' : state === 'below' ? 'above' : 'usual'
}

/** The middle value; of two middle ones what lies between, rounded up where it is no whole number. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0]
  return low + Math.ceil((high - low) / 2)
}

/** A change in one line, for the time line and for whoever looks after the contact. */
export function inWords({ change, direction, usual, recent }: PatternChange, currency: string, language: string): string {
  if (change === 'silence') return `has bought nothing for ${recent} days, usually every ${usual}`
  if (change === 'pace') return `buys ${direction === 'below' ? 'less' : 'more'} often: every ${recent} days, usually every ${usual}`
  const money = (amount: number) => moneyInWords({ amount, currency }, language)
  return `buys for ${direction === 'below' ? 'less' : 'more'}: ${money(recent)}, usually ${money(usual)}`
}
