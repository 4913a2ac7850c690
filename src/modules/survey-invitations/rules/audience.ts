import type { RecordedInteraction, RecordedOrder } from '../../../kernel/participants.ts'

export interface Filter {
  readonly channels?: readonly string[] | undefined
  readonly kinds?: readonly string[] | undefined
  readonly outcomes?: readonly string[] | undefined
  readonly skus?: readonly string[] | undefined
  readonly categories?: readonly string[] | undefined
  readonly totalMin?: Money | undefined
}
interface Money {
  readonly amount: number
  readonly currency: string
}

/** What something is that may be asked about; undefined what it has not. */
export interface Occasion {
  readonly channel: string | null
  readonly kind?: string | undefined
  readonly outcome?: string | null | undefined
  readonly skus?: readonly string[] | undefined
  readonly categories?: readonly string[] | undefined
  readonly total?: Money | undefined
}

export function isAmong({ channels, kinds, outcomes, skus, categories, totalMin }: Filter, { channel, kind, outcome, ...order }: Occasion): boolean {
  const suits = (wanted: readonly string[] | undefined, ...values: readonly (string | null | undefined)[]) =>
    wanted === undefined || values.includes(undefined) || values.some((value) => value != null && wanted.includes(value))
  const isWorth = totalMin === undefined || order.total === undefined || (order.total.currency === totalMin.currency && order.total.amount >= totalMin.amount)
  const isOf = suits(skus, ...(order.skus ?? [undefined])) && suits(categories, ...(order.categories ?? [undefined]))
  return suits(channels, channel) && suits(kinds, kind) && suits(outcomes, outcome) && isOf && isWorth
}

const REMEMBERED_HOURS = 24 * 7

/** Whether a customer would know what they are asked about: between people, and not long ago. */
export function isAskable({ direction, automatic, occurredAt }: RecordedInteraction, now: Temporal.Instant): boolean {
  return direction !== 'internal' && automatic === null && !isForgotten(occurredAt, now)
}

/** What an order that was recorded or changed may be asked about now, and since when; nothing of a customer who is not known. */
export function askableOf(
  order: RecordedOrder,
  now: Temporal.Instant,
): { readonly after: 'order_placed' | 'order_delivered'; readonly at: Temporal.Instant }[] {
  const { changes, contactId, status, placedAt, deliveredAt } = order
  if (contactId === null || status === 'cancelled') return []
  const isNew = changes.includes('recorded') || changes.includes('contact')
  const arrived = (isNew || changes.includes('status')) && (status === 'delivered' || status === 'completed') ? deliveredAt : null
  const happened = [
    { after: 'order_placed' as const, on: isNew ? placedAt : null },
    { after: 'order_delivered' as const, on: arrived },
  ]
  return happened.flatMap(({ after, on }) => (on === null || isForgotten(on, now) ? [] : [{ after, at: Temporal.Instant.from(on) }]))
}

function isForgotten(happenedAt: string, now: Temporal.Instant): boolean {
  return now.since(Temporal.Instant.from(happenedAt)).total('hours') > REMEMBERED_HOURS
}
