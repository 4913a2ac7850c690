import type { RecordedInteraction } from '../../../kernel/participants.ts'

export interface Filter {
  readonly channels?: readonly string[] | undefined
  readonly kinds?: readonly string[] | undefined
  readonly outcomes?: readonly string[] | undefined
}

/** What something is that may be asked about; undefined what it has not. */
export interface Occasion {
  readonly channel: string
  readonly kind?: string | undefined
  readonly outcome?: string | null | undefined
}

export function isAmong({ channels, kinds, outcomes }: Filter, { channel, kind, outcome }: Occasion): boolean {
  const suits = (wanted: readonly string[] | undefined, value: string | null | undefined) =>
    wanted === undefined || value === undefined || (value !== null && wanted.includes(value))
  return suits(channels, channel) && suits(kinds, kind) && suits(outcomes, outcome)
}

const REMEMBERED_HOURS = 24 * 7

/** Whether a customer would know what they are asked about: between people, and not long ago. */
export function isAskable({ direction, automatic, occurredAt }: RecordedInteraction, now: Temporal.Instant): boolean {
  const age = now.since(Temporal.Instant.from(occurredAt)).total('hours')
  return direction !== 'internal' && automatic === null && age <= REMEMBERED_HOURS
}
