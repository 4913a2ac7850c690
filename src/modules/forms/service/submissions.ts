import { anonymousActor } from '../../../kernel/actor.ts'
import { attemptLimit } from '../../../kernel/attempts.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import type { ReceivedComplaint } from '../../../kernel/participants.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { idempotencyKeyReused, tooManyRequests } from '../../../kernel/problems.ts'
import { type Context, makeContext, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactByPoint, customFieldsOf, identifierToFind, lockSurvivor, makeContact, noteConsent } from '../../contacts/index.ts'
import { addressKey, contextBySlug, findUser, notify } from '../../identity/index.ts'
import { recordOne } from '../../interactions/index.ts'
import { createTaskWithin } from '../../tasks/index.ts'
import { formNotFound } from '../errors.ts'
import { formSubmitted } from '../events.ts'
import { findFormByKey } from '../repository/forms.ts'
import { forgetSubmissions, noteSubmission } from '../repository/submissions.ts'
import { callBackOf } from '../rules/call-back.ts'
import { type Form, takesSubmissions } from '../rules/form.ts'
import { contentOf, type Given, isBaited, readSubmission, type Submission, secondsTooFast, submissionIdOf, wordsOf } from '../rules/submission.ts'
import { spoken, wordsIn } from '../rules/words.ts'

/** A form that a stranger has before them, in its organization. */
export interface OpenForm {
  readonly ctx: Context
  readonly form: Form
}

/** @throws formNotFound, whatever is wrong */
export async function openForm(
  ctx: Context,
  { organizationSlug, formKey }: { readonly organizationSlug: string; readonly formKey: string },
): Promise<OpenForm> {
  // No text of the database holds it, so nothing is called so.
  if (`${organizationSlug}${formKey}`.includes('\0')) throw formNotFound()
  const stranger = (await contextBySlug(ctx, organizationSlug)) ?? refuse(formNotFound())
  const form = await findFormByKey(stranger, formKey)
  if (form === undefined || !takesSubmissions(form)) throw formNotFound()
  return { ctx: makeContext({ ...stranger, actor: { ...anonymousActor, id: `form:${form.key}` } }), form }
}

export interface Received {
  readonly status: 'received'
  readonly thankYouUrl: string | null
}
interface Sending {
  readonly language: string
  readonly idempotencyKey: string | undefined
}

/**
 * Takes what somebody sent: finds or makes the contact, records the interaction, and makes the task of a call-back. The
 * answer is the same whether the contact was known or not, and for what fell for the honeypot.
 * @throws tooManyRequests, validationFailed, idempotencyKeyReused
 */
export async function submitForm({ ctx, form }: OpenForm, given: Given, sending: Sending): Promise<Received> {
  expectFew(ctx, form)
  const received: Received = { status: 'received', thankYouUrl: form.thankYouUrl }
  if (isBaited(form, given)) return received
  const tooFast = secondsTooFast(given, ctx.clock.now())
  if (tooFast !== undefined) throw tooManyRequests({ retryAfterSeconds: tooFast, detail: 'This was sent sooner than a hand can fill it in.' })
  const submission = await readIt(ctx, form, given, sending.language)
  await transact(ctx, async (tx) => {
    if (await isRepeat(tx, form, given, sending.idempotencyKey)) return
    await receive(tx, form, submission, sending.language)
  })
  return received
}

const HOUR_MS = 3_600_000
const addresses = attemptLimit({ windowMs: HOUR_MS, keysMax: 50_000 })
const totals = attemptLimit({ windowMs: HOUR_MS, keysMax: 10_000 })

/** Everything that is sent counts, whatever becomes of it. By the clock of the machine, as all limits of rate. */
function expectFew({ origin }: Context, { id, limits }: Form): void {
  const wait = addresses.take(`${id} ${addressKey(origin?.address ?? 'none')}`, limits.perAddress, elapsedMs()) ?? totals.take(id, limits.perForm, elapsedMs())
  if (wait !== undefined) throw tooManyRequests({ retryAfterSeconds: wait, detail: 'The form takes no more for now.' })
}

async function readIt(ctx: Context, form: Form, given: Given, language: string): Promise<Submission> {
  const { country, timeZone } = ctx.organization
  const { faults } = wordsIn(spoken(language))
  return readSubmission(form, given, {
    now: ctx.clock.now(),
    timeZone,
    customFields: await customFieldsOf(ctx),
    isEmail: (text) => identifierToFind('email', text, country) !== undefined,
    isPhone: (text) => identifierToFind('phone', text, country) !== undefined,
    wordsOf: (code) => faults[code],
  })
}

// A page that is sent again at once is the same matter; the same words the next day are another.
const REPEATED_WITHIN = Temporal.Duration.from({ minutes: 10 })
const KEPT = Temporal.Duration.from({ hours: 24 * 30 })
const NEVER_OVER = '-infinity'

/**
 * Whether this was received already: by the Idempotency-Key of a script, by the id that a page gave the view together with
 * what was written (a corrected page is another matter), or by equal content a little while ago.
 * @throws idempotencyKeyReused
 */
async function isRepeat(tx: Tx, form: Form, given: Given, idempotencyKey: string | undefined): Promise<boolean> {
  const now = tx.clock.now()
  const contentHash = tx.seal.digest(`${form.id} ${contentOf(given)}`)
  const id = submissionIdOf(given)
  const [key, repeatsAfter] =
    idempotencyKey !== undefined
      ? [`key ${tx.seal.digest(idempotencyKey)}`, NEVER_OVER]
      : id !== undefined
        ? [`id ${tx.seal.digest(`${id} ${contentHash}`)}`, NEVER_OVER]
        : [`content ${contentHash}`, now.subtract(REPEATED_WITHIN).toString()]
  const before = await noteSubmission(tx, { formId: form.id, key, contentHash, receivedAt: now.toString(), repeatsAfter })
  if (before !== undefined && before.contentHash !== contentHash) throw idempotencyKeyReused()
  forgetSubmissions(tx, form.id, now.subtract(KEPT).toString())
  return before !== undefined
}

async function receive(tx: Tx, form: Form, submission: Submission, language: string): Promise<void> {
  const owner = form.ownerId === null ? undefined : await findUser(tx, form.ownerId)
  const ownerId = owner === undefined || owner.status === 'suspended' ? null : owner.id
  const { contactId, created } = await identify(tx, form, submission, ownerId)
  const complaint = form.kind === 'complaint' ? await complain(tx, { contactId, words: wordsOf(submission), language }) : undefined
  const { interaction } = await recordOne(tx, {
    contactId,
    channel: 'web_form',
    direction: 'inbound',
    kind: 'message',
    subject: submission.subject ?? form.name,
    body: submission.body,
    participants: participantsOf(submission),
    related: complaint ?? { type: 'form', id: form.id },
    metadata: { formKey: form.key },
  })
  for (const { wording, ...consent } of submission.consents)
    await noteConsent(tx, contactId, { ...consent, basis: 'consent', evidence: { wording, source: `form ${form.key}`, reference: interaction.id } })
  const taskId = form.kind === 'call_back' ? await callBack(tx, form, submission, { contactId, ownerId, interactionId: interaction.id }) : null
  if (taskId === null && ownerId !== null)
    notify(tx, {
      ...{ userId: ownerId, type: 'form.submitted', summary: form.name, resource: { type: 'interaction', id: interaction.id }, contactId },
      aboutId: complaint?.id,
    })
  announce(tx, {
    event: formSubmitted,
    resourceId: form.id,
    contactId,
    aboutId: complaint?.id,
    data: { interactionId: interaction.id, contactCreated: created, taskId, complaintId: complaint?.id ?? null },
    summary: form.name,
  })
}

/** Who keeps complaints makes it one. */
async function complain(tx: Tx, received: ReceivedComplaint) {
  for (const participant of tx.participants ?? []) {
    const complaint = await participant.onComplaint?.(tx, received)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

/** The e-mail address decides before the phone; what names two contacts changes neither, and stands in the interaction. */
async function identify(tx: Tx, form: Form, submission: Submission, ownerId: string | null): Promise<{ contactId: string; created: boolean }> {
  const known = await findKnown(tx, submission)
  if (known !== undefined) return { contactId: known, created: false }
  const { name, givenName, familyName, email, phone, customFields } = submission
  try {
    const made = await makeContact(
      tx,
      {
        kind: 'person',
        displayName: name ?? email ?? phone ?? form.name,
        givenName,
        familyName,
        emails: email === undefined ? [] : [{ value: email }],
        phones: phone === undefined ? [] : [{ value: phone }],
        customFields,
        ownerId,
        source: `form ${form.key}`,
      },
      { asked: false },
    )
    return { contactId: made.id, created: true }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Somebody else may have made the contact meanwhile.
    return { contactId: (await findKnown(tx, submission)) ?? refuse(error), created: false }
  }
}

async function findKnown(tx: Tx, { email, phone }: Submission): Promise<string | undefined> {
  for (const [kind, value] of [
    ['email', email],
    ['phone', phone],
  ] as const) {
    const found = value === undefined ? undefined : await contactByPoint(tx, kind, value)
    const held = found === undefined ? undefined : await lockSurvivor(tx, found.id)
    // Whoever was archived or erased meanwhile identifies nobody any more; whoever was merged is the survivor.
    if (held !== undefined && held.archivedAt === null && held.erasedAt === null) return held.id
  }
  return undefined
}

function participantsOf({ name, email, phone }: Submission) {
  const addresses = [email, phone].filter((address) => address !== undefined)
  return addresses.map((address) => ({ role: 'from' as const, name, address }))
}

async function callBack(
  tx: Tx,
  form: Form,
  { name, phone, wish }: Submission,
  about: { readonly contactId: string; readonly ownerId: string | null; readonly interactionId: string },
): Promise<string> {
  const task = await createTaskWithin(tx, {
    type: 'call_back',
    title: [form.name, name ?? phone]
      .filter((part) => part !== undefined)
      .join(': ')
      .slice(0, 300)
      .toWellFormed(),
    contactId: about.contactId,
    assigneeId: about.ownerId,
    teamId: form.teamId,
    related: { type: 'interaction', id: about.interactionId },
    ...callBackOf(wish, form.callBackMinutes, { now: tx.clock.now(), timeZone: tx.organization.timeZone }),
  })
  return task.id
}
