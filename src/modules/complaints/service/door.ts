import { anonymousActor } from '../../../kernel/actor.ts'
import { attemptLimit } from '../../../kernel/attempts.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { refuse } from '../../../kernel/problem.ts'
import { tooManyRequests, transitionNotAllowed } from '../../../kernel/problems.ts'
import { type Context, makeContext, type Tx, transact } from '../../../platform/context.ts'
import type { GivenFile } from '../../../platform/files/given-file.ts'
import { keepFile } from '../../../platform/files/keep.ts'
import type { FileSettings } from '../../../platform/files/store.ts'
import { equal } from '../../../platform/http/auth.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { findContact } from '../../contacts/index.ts'
import { addressKey, contextOfTask, getOrganization, linkNotFound, parseCredential } from '../../identity/index.ts'
import { tooMuchEvidence } from '../errors.ts'
import { findComplaint } from '../repository/complaints.ts'
import { findGiven } from '../repository/evidence.ts'
import { findMessages } from '../repository/messages.ts'
import { findFollowUps, findRemedies } from '../repository/parts.ts'
import { findLink } from '../repository/secret-links.ts'
import type { Complaint } from '../rules/complaint.ts'
import { type ActInputs, isRepeat, type SaidAct } from '../rules/door/acts.ts'
import { type PublicComplaint, possibleActs, viewOf } from '../rules/door/view.ts'
import { type Language, spoken } from '../rules/door/words.ts'
import { isOpen, linksEndAt } from '../rules/secret-links.ts'
import { tell } from './consequences.ts'
import { perform } from './door-acts.ts'
import { hangEvidence } from './evidence.ts'
import { holdComplainant } from './hold.ts'
import { lockSeen } from './seen.ts'
import { settingsOf } from './settings.ts'

export { linkNotFound } from '../../identity/index.ts'
export type { PublicComplaint } from '../rules/door/view.ts'

/** A complainant at their secret link: the context that they act in, and their complaint. */
export interface OpenDoor {
  readonly ctx: Context
  readonly complaintId: string
  readonly linkId: string
  /** In which they are spoken to: what was asked for, or what they speak as far as it is known. */
  readonly language: Language
}

const HOUR_MS = 3_600_000
const OPENINGS_MAX = 600
const ACTS_MAX = 60
const FILES_MAX = 20
const openings = attemptLimit({ windowMs: HOUR_MS, keysMax: 50_000 })
const acts = attemptLimit({ windowMs: HOUR_MS, keysMax: 50_000 })
const filesTaken = attemptLimit({ windowMs: HOUR_MS, keysMax: 50_000 })

/** By the clock of the machine, as all limits of rate. */
function expectFew(limit: typeof openings, key: string, max: number): void {
  const wait = limit.take(key, max, elapsedMs())
  if (wait !== undefined) throw tooManyRequests({ retryAfterSeconds: wait, detail: 'Too much comes from here for now.' })
}

// What is no token at all is looked for all the same: how long a refusal takes tells nothing.
const NOBODY = { organizationId: '00000000-0000-4000-8000-000000000000', id: '00000000-0000-4000-8000-000000000000', secret: '' }

/**
 * Opens what a token leads to.
 * @param asked languages, the one wanted most first; what the complainant speaks comes after `asked.first`
 * @throws linkNotFound, whatever is wrong; tooManyRequests
 */
export async function openDoor(
  ctx: Context,
  token: string,
  asked: { readonly first?: string | undefined; readonly last?: string | undefined },
): Promise<OpenDoor> {
  expectFew(openings, addressKey(ctx.origin?.address ?? 'none'), OPENINGS_MAX)
  const given = parseCredential('complaint', token) ?? NOBODY
  const actor = { ...anonymousActor, id: 'complainant' }
  const found = await contextOfTask(ctx, given.organizationId, actor)
  const within = makeContext({ ...(found ?? ctx), participants: ctx.participants, ...(ctx.origin === undefined ? {} : { origin: ctx.origin }) })
  const link = await findLink(within, given.id)
  const complaint = await findComplaint(within, link?.complaintId ?? NOBODY.id)
  const settings = await settingsOf(within)
  const isTheirs = equal(hashSecret(given.secret), link?.secretHash ?? '')
  if (found === undefined || link === undefined || complaint === undefined || !isTheirs) throw linkNotFound()
  if (!isOpen(link, linksEndAt(complaint, settings, within.organization.timeZone), within.clock.now())) throw linkNotFound()
  const contact = complaint.contactId === null ? undefined : await findContact(within, complaint.contactId)
  const language = spoken(...[asked.first, complaint.language, contact?.language, asked.last, within.organization.language].filter(isSpoken))
  return { ctx: within, complaintId: complaint.id, linkId: link.id, language }
}

function isSpoken(tag: string | null | undefined): tag is string {
  return tag != null && spoken(tag) === tag.toLowerCase().split('-')[0]
}

/** What the complainant sees. */
export async function readDoor({ ctx, complaintId, language }: OpenDoor): Promise<PublicComplaint> {
  const complaint = (await findComplaint(ctx, complaintId)) ?? refuse(linkNotFound())
  const [settings, { name }, messages, remedies, evidence] = [
    await settingsOf(ctx),
    await getOrganization(ctx),
    await findMessages(ctx, complaintId),
    await findRemedies(ctx, complaintId),
    await findGiven(ctx, complaintId),
  ]
  const { timeZone } = ctx.organization
  return viewOf({ complaint, settings, organization: name, timeZone, at: ctx.clock.now(), messages, remedies, evidence }, language)
}

/** Does what the complainant sends. Sent again, it changes nothing. @throws tooManyRequests, transitionNotAllowed */
export async function act<A extends SaidAct>(door: OpenDoor, action: A, input: ActInputs[A]): Promise<PublicComplaint> {
  expectFew(acts, door.linkId, ACTS_MAX)
  await transact(door.ctx, async (tx) => {
    await holdComplainant(tx, door.complaintId)
    const complaint = await lockSeen(tx, door.complaintId)
    await expectStillOpen(tx, door)
    const [messages, followUps] = [await findMessages(tx, complaint.id), await findFollowUps(tx, complaint.id)]
    if (isRepeat(action, { complaint, messages, followUps, at: tx.clock.now() }, input)) return
    await expectPossibleNow(tx, complaint, action)
    await perform(tx, complaint, action, input, door.language)
  })
  return readDoor(door)
}

/** Of a complaint that is held: the link may have been revoked, or the person erased, while they waited. @throws linkNotFound */
async function expectStillOpen(tx: Tx, { linkId }: OpenDoor): Promise<void> {
  const link = await findLink(tx, linkId)
  if (link === undefined || link.revokedAt !== null) throw linkNotFound()
}

/** Refuses what is not possible now, in words for complainants: of what staff could do nothing is told. */
async function expectPossibleNow(tx: Tx, complaint: Complaint, action: SaidAct | 'evidence'): Promise<void> {
  const { timeZone } = tx.organization
  const possible = possibleActs({ complaint, settings: await settingsOf(tx), timeZone, at: tx.clock.now() })
  if (!possible.includes(action)) throw transitionNotAllowed({ allowed: possible.map((each) => ({ action: each })) })
}

const GIVEN_MAX = 100

/** The same file again is the same evidence. @throws tooManyRequests, tooMuchEvidence, transitionNotAllowed, fileTypeNotTaken, fileTypeMismatch, validationFailed */
export async function giveEvidence(door: OpenDoor, settings: FileSettings, given: GivenFile): Promise<PublicComplaint> {
  expectFew(filesTaken, door.linkId, FILES_MAX)
  const { complaintId } = door
  if (await isGiven(door.ctx, complaintId, given)) return readDoor(door)
  await keepFile(door.ctx, settings, given, {
    expect: (before) => expectRoom(before, complaintId),
    async hang(tx, file) {
      const complaint = await lockSeen(tx, complaintId)
      await expectStillOpen(tx, door)
      await expectPossibleNow(tx, complaint, 'evidence')
      await expectRoom(tx, complaintId)
      hangEvidence(tx, complaint, file, { givenBy: 'complainant', description: null })
      tell(tx, complaint.ownerId === null ? [] : [complaint.ownerId], 'complaint.evidence_added', complaint)
    },
  })
  return readDoor(door)
}

async function isGiven(ctx: Context, complaintId: string, { sha256 }: GivenFile): Promise<boolean> {
  return (await findGiven(ctx, complaintId)).some((evidence) => evidence.sha256 === sha256)
}

async function expectRoom(ctx: Context, complaintId: string): Promise<void> {
  if ((await findGiven(ctx, complaintId)).length >= GIVEN_MAX) throw tooMuchEvidence()
}
