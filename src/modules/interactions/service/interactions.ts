import { changesBetween } from '../../../kernel/merge-patch.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { isConcealed } from '../../../platform/concealment.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import {
  contactArchived,
  contactErased,
  contactExists,
  contactVisibility,
  correctLastInteraction,
  holdContacts,
  maySeeContact,
  noteInteractions,
  pointKey,
  survivorOf,
} from '../../contacts/index.ts'
import { interactionExists, interactionNotFound, unknownReference } from '../errors.ts'
import { interactionCreated, interactionDeleted, interactionUpdated } from '../events.ts'
import * as repository from '../repository/interactions.ts'
import { listInteractions as listPage } from '../repository/list.ts'
import {
  CHANGEABLE_FIELDS,
  changeInteraction,
  counts,
  createInteraction,
  type Interaction,
  type InteractionPatch,
  type KeyOf,
  type MailFields,
  type NewInteraction,
  nextVersion,
  saysTheSame,
  summaryOf,
  type WireInteraction,
} from '../rules/interaction.ts'
import type { InteractionListQuery } from '../schemas/interaction.ts'

/** How the contact may stand against it. */
export const RECORDING_REFUSALS = [contactArchived]
export const CREATION_REFUSALS = [contactArchived, contactExists]
export const CHANGING_REFUSALS = [contactArchived, contactErased]

/** A recorded interaction: now, or before under the same external id. */
export interface Recorded {
  readonly interaction: Interaction
  readonly created: boolean
}

/** What a creation answers: the interaction, and whether it was made now. The schema shows the former only. */
export type RecordedAnswer = Interaction & Pick<Recorded, 'created'>

/** @throws validationFailed, contactArchived, interactionExists */
export function recordInteraction(ctx: Context, input: NewInteraction): Promise<RecordedAnswer> {
  return transact(ctx, async (tx) => answerOf(await recordOne(tx, input)))
}

/** The same, within the caller's transaction. */
export async function recordOne(tx: Tx, input: NewInteraction): Promise<Recorded> {
  const [recorded] = await recordWithin(tx, [{ input, interaction: newInteraction(tx, input) }])
  return recorded instanceof Refusal || recorded === undefined ? refuse(recorded ?? interactionNotFound()) : recorded
}

export function answerOf({ interaction, created }: Recorded): RecordedAnswer {
  return { ...interaction, created }
}

/** The interaction that the rules make of an input. @throws validationFailed */
export function newInteraction(ctx: Context, input: NewInteraction, mail?: MailFields): Interaction {
  return createInteraction(input, { id: ctx.newId(), now: ctx.clock.now(), keyOf: keyOf(ctx) }, mail)
}

function keyOf({ organization: { country } }: Context): KeyOf {
  return (address) => pointKey(address, country) ?? address
}

/**
 * Records interactions, each of which is recorded or refused by itself.
 * @returns in the order given, what was recorded or the refusal
 */
export async function recordWithin(
  tx: Tx,
  given: readonly { readonly input: NewInteraction; readonly interaction: Interaction }[],
): Promise<(Recorded | Refusal)[]> {
  const against = await holdContacts(
    tx,
    given.map(({ input }) => input.contactId),
  )
  const wanted = given.map(({ input, interaction }) => {
    const contactId = against.idOf(input.contactId)
    return contactId === input.contactId ? { input, interaction } : { input: { ...input, contactId }, interaction: { ...interaction, contactId } }
  })
  const refusals = wanted.map(({ input }) => referenceRefused(against(input.contactId)))
  const good = wanted.filter((_, i) => refusals[i] === undefined).map(({ interaction }) => interaction)
  const made = good.length === 0 ? new Set() : await repository.insertInteractions(tx, good)
  const created = good.filter(({ id }) => made.has(id))
  announceCreated(tx, created)
  noteInteractions(tx, latest(created.filter(counts)))
  if (created.length > 0) for (const participant of tx.participants ?? []) await participant.onInteractionsRecorded?.(tx, created)
  const known = await knownBefore(
    tx,
    good.filter(({ id }) => !made.has(id)),
  )
  return Promise.all(
    wanted.map(async ({ input, interaction }, i) => {
      if (made.has(interaction.id)) return { interaction, created: true }
      const stored = known.get(interaction.externalId ?? '')
      return refusals[i] ?? (stored === undefined ? interactionExists() : repeated(tx, input, stored))
    }),
  )
}

/** An unknown contact is a fault of the body; other refusals say what they are. */
function referenceRefused(refusal: Refusal | undefined): Refusal | undefined {
  return refusal === undefined || refusal.type.status === 409 ? refusal : unknownReference('/contactId', 'contact')
}

async function knownBefore(tx: Tx, refused: readonly Interaction[]): Promise<ReadonlyMap<string, Interaction>> {
  const externalIds = refused.flatMap(({ externalId }) => externalId ?? [])
  const found = externalIds.length === 0 ? [] : await repository.findByExternalIds(tx, externalIds)
  return new Map(found.map((interaction) => [interaction.externalId ?? '', interaction]))
}

/** What was recorded before, when the request says nothing else; a refusal otherwise, which names only what may be seen. */
async function repeated(tx: Tx, input: NewInteraction, stored: Interaction): Promise<Recorded | Refusal> {
  const seen = await isSeen(tx, stored)
  if (seen && saysTheSame(input, stored)) return { interaction: stored, created: false }
  return interactionExists(seen ? { existingId: stored.id } : {})
}

function announceCreated(tx: Tx, created: readonly Interaction[]): void {
  announce(
    tx,
    ...created.map((interaction) => ({
      event: interactionCreated,
      resourceId: interaction.id,
      contactId: interaction.contactId,
      aboutId: interaction.related?.id,
      occurredAt: interaction.occurredAt,
      data: wire(interaction),
      summary: summaryOf(interaction),
    })),
  )
}

/** The latest instant of each contact. */
function latest(rows: readonly Interaction[]): { contactId: string; occurredAt: string }[] {
  const last = new Map<string, string>()
  for (const { contactId, occurredAt } of rows) {
    const known = last.get(contactId)
    if (known === undefined || Temporal.Instant.compare(Temporal.Instant.from(known), Temporal.Instant.from(occurredAt)) < 0) last.set(contactId, occurredAt)
  }
  return [...last].map(([contactId, occurredAt]) => ({ contactId, occurredAt }))
}

/** The fields of an interaction that its schema shows: what an event may carry. */
function wire({ participantKeys: _keys, ...interaction }: Interaction): WireInteraction {
  return interaction
}

export async function listInteractions(ctx: Context, query: InteractionListQuery): Promise<JsonText> {
  return listPage(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** @throws interactionNotFound, also when its contact is not the caller's to see */
export async function getInteraction(ctx: Context, id: string): Promise<Interaction> {
  const interaction = (await repository.findInteraction(ctx, id)) ?? refuse(interactionNotFound())
  return (await isSeen(ctx, interaction)) ? interaction : refuse(interactionNotFound())
}

async function isSeen(ctx: Context, { contactId, related }: Interaction): Promise<boolean> {
  return !(await isConcealed(ctx, related?.id)) && maySeeContact(ctx, contactId)
}

/** @throws interactionNotFound, contactErased, contactArchived, staleVersion, validationFailed, interactionExists */
export function updateInteraction(ctx: Context, id: string, patch: InteractionPatch): Promise<Interaction> {
  return transact(ctx, (tx) => updateWithin(tx, id, patch))
}

export async function updateWithin(tx: Tx, id: string, patch: InteractionPatch): Promise<Interaction> {
  const before = await lockForChange(tx, id)
  const changed = changeInteraction(before, patch, { now: tx.clock.now(), keyOf: keyOf(tx) })
  const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE_FIELDS)
  if (fields.length === 0) return before
  if (data.externalId != null) await expectFree(tx, data.externalId)
  const after = nextVersion(changed, tx.clock.now().toString())
  await repository.saveInteraction(tx, after)
  if (fields.includes('occurredAt') || fields.includes('direction')) await followCorrection(tx, after.contactId)
  announce(tx, {
    event: interactionUpdated,
    resourceId: id,
    contactId: after.contactId,
    // Also when it is about nothing any more: "previous" says what it was about.
    aboutId: after.related?.id ?? before.related?.id,
    occurredAt: after.occurredAt,
    data,
    previous,
    summary: fields.join(', '),
  })
  return after
}

/** An external id that identifies another interaction is refused with its name; under concurrency the constraint refuses without. */
async function expectFree(tx: Tx, externalId: string): Promise<void> {
  const [taken] = await repository.findByExternalIds(tx, [externalId])
  if (taken !== undefined) throw interactionExists((await isSeen(tx, taken)) ? { existingId: taken.id } : {})
}

/** Takes away what was entered by mistake; its event keeps what it was. @throws interactionNotFound, contactErased, contactArchived, staleVersion */
export function deleteInteraction(ctx: Context, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const before = await lockForChange(tx, id)
    repository.deleteInteraction(tx, id)
    await followCorrection(tx, before.contactId)
    announce(tx, {
      event: interactionDeleted,
      resourceId: id,
      contactId: before.contactId,
      aboutId: before.related?.id,
      data: {},
      previous: wire(before),
      summary: summaryOf(before),
    })
    return null
  })
}

/** The contact first, then the interaction: as everybody who records something there. */
async function lockForChange(tx: Tx, id: string): Promise<Interaction> {
  const { contactId } = await getInteraction(tx, id)
  const refused = (await holdContacts(tx, [contactId]))(contactId)
  const interaction = (await repository.lockInteraction(tx, id)) ?? refuse(interactionNotFound())
  if (refused !== undefined) throw refused
  expectVersion(tx, interaction)
  return interaction
}

async function followCorrection(tx: Tx, contactId: string): Promise<void> {
  correctLastInteraction(tx, { contactId, occurredAt: await repository.findLast(tx, contactId) })
}

/** `lastInteractionAt` of contacts whose interactions have changed hands. */
export async function followContacts(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const id of ids) await followCorrection(tx, id)
}
