import { isDeepStrictEqual } from 'node:util'
import { applyPatch } from '../../../kernel/merge-patch.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { interactions } from '../tables.ts'

export type Interaction = Omit<typeof interactions.$inferSelect, 'organizationId'>
/** What an answer shows of it. */
export type WireInteraction = Omit<Interaction, 'participantKeys'>

/** What a caller may change; everything else stays or the service keeps itself. */
export const CHANGEABLE_FIELDS = [
  'channel',
  'direction',
  'kind',
  'subject',
  'body',
  'occurredAt',
  'durationSeconds',
  'outcome',
  'staffId',
  'participants',
  'related',
  'threadKey',
  'answeredBy',
  'metadata',
  'externalId',
] as const satisfies readonly (keyof Interaction)[]
type ChangeableField = (typeof CHANGEABLE_FIELDS)[number]

type Fields = { readonly [K in Exclude<ChangeableField, 'metadata'>]?: Interaction[K] | undefined }
type Metadata = Interaction['metadata']

export interface NewInteraction extends Fields {
  readonly contactId: string
  readonly channel: Interaction['channel']
  readonly direction: Interaction['direction']
  readonly kind: Interaction['kind']
  readonly metadata?: Metadata | undefined
}
export interface InteractionPatch extends Fields {
  readonly metadata?: { readonly [key: string]: Metadata[string] | null } | null | undefined
}

/** How an address is found: normalised where it is an e-mail address or a phone, as it stands otherwise. */
export type KeyOf = (address: string) => string

/** What an e-mail has beside what a request may say. */
export type MailFields = Pick<Interaction, 'automatic' | 'email'>

// Clocks of other systems run ahead a little.
const AHEAD_MAX = Temporal.Duration.from({ minutes: 5 })

/** @throws validationFailed when it has not happened yet */
export function createInteraction(
  input: NewInteraction,
  { id, now, keyOf }: { readonly id: string; readonly now: Temporal.Instant; readonly keyOf: KeyOf },
  mail: MailFields = { automatic: null, email: null },
): Interaction {
  const at = now.toString()
  const participants = input.participants ?? []
  const interaction: Interaction = {
    id,
    contactId: input.contactId,
    channel: input.channel,
    direction: input.direction,
    kind: input.kind,
    subject: input.subject ?? null,
    body: input.body ?? null,
    occurredAt: input.occurredAt ?? at,
    durationSeconds: input.durationSeconds ?? null,
    outcome: input.outcome ?? null,
    staffId: input.staffId ?? null,
    participants,
    participantKeys: keysOf(participants, keyOf),
    related: input.related ?? null,
    threadKey: input.threadKey ?? null,
    answeredBy: input.answeredBy ?? null,
    metadata: input.metadata ?? {},
    externalId: input.externalId ?? null,
    ...mail,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
  expectPast(interaction, now)
  return interaction
}

/** The interaction with the fields of a merge patch (RFC 7396) replaced. @throws validationFailed when it would not have happened yet */
export function changeInteraction(before: Interaction, patch: InteractionPatch, { now, keyOf }: { readonly now: Temporal.Instant; readonly keyOf: KeyOf }) {
  const { metadata, ...fields } = patch
  const changed = applyPatch<Interaction>(before, { ...fields, metadata: mergeMetadata(before.metadata, metadata) })
  const after = fields.participants === undefined ? changed : { ...changed, participantKeys: keysOf(changed.participants, keyOf) }
  if (fields.occurredAt !== undefined) expectPast(after, now)
  return after
}

function mergeMetadata(before: Metadata, patch: InteractionPatch['metadata']): Metadata | undefined {
  if (patch === undefined) return undefined
  const merged = Object.entries({ ...(patch === null ? {} : before), ...patch })
  return Object.fromEntries(merged.filter((entry): entry is [string, Metadata[string]] => entry[1] !== null))
}

/** The next version of a row that has changed. */
export function nextVersion(interaction: Interaction, at: string): Interaction {
  return { ...interaction, version: interaction.version + 1, updatedAt: at }
}

/** Whether it counts as the contact's last interaction: what staff note among themselves does not, nor what a machine sent. */
export function counts({ direction, automatic }: Pick<Interaction, 'direction' | 'automatic'>): boolean {
  return direction !== 'internal' && automatic === null
}

/** Whether what was recorded already says everything that a repeated request says. */
export function saysTheSame(input: NewInteraction, stored: Interaction): boolean {
  return Object.entries(input).every(([field, value]) => {
    const known = stored[field as keyof NewInteraction]
    return value === undefined || (field === 'occurredAt' ? sameInstant(String(value), String(known)) : isDeepStrictEqual(value, known))
  })
}

/** One line of it for the time line. */
export function summaryOf({ subject, kind, channel, automatic }: Interaction): string {
  return subject ?? (automatic === null ? `${kind} (${channel})` : `automatic ${automatic} (${channel})`)
}

function sameInstant(a: string, b: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) === 0
}

function expectPast({ occurredAt }: Interaction, now: Temporal.Instant): void {
  if (Temporal.Instant.compare(Temporal.Instant.from(occurredAt), now.add(AHEAD_MAX)) > 0)
    throw validationFailed({ errors: [{ pointer: '/occurredAt', code: 'not-valid', detail: 'is in the future: an interaction is what has happened' }] })
}

function keysOf(participants: Interaction['participants'], keyOf: KeyOf): string[] {
  return participants.map(({ address }) => (address === null ? '' : keyOf(address)))
}
