import type { ComplaintChange } from '../../../kernel/participants.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { scheduleDue, scheduleEach } from '../../../platform/jobs/due-work.ts'
import type { HeldDueWork } from '../../../platform/module.ts'
import { seeComplaint } from '../../complaints/index.ts'
import { type Contact, lockSurvivor } from '../../contacts/index.ts'
import { lapsedByRhythm, lapsedForDays } from '../../orders/index.ts'
import { seeWinBack } from '../../win-backs/index.ts'
import { findActive, findCampaign } from '../repository/campaigns.ts'
import { findLastOn, findUnoffered, type Lapsed } from '../repository/offers.ts'
import type { Campaign, Lapse } from '../rules/campaigns.ts'
import type { OccasionKey } from '../rules/offers.ts'
import { SWEEP_DUE } from './campaigns.ts'
import { offerTo } from './making.ts'

/** What makes offers: each in a transaction of its own, so that nothing they refuse stands in the way of what they follow. */

/** The kind of due work that is an occasion; its reference is the campaign, and what it is about. */
export const OCCASION_DUE = 'offers.occasion'

export function hearWinBack(tx: Tx, { winBackId }: { readonly winBackId: string }): Promise<void> {
  return plan(tx, 'win_back', winBackId)
}

/** What resolves a complaint, or may: whether it is resolved is seen when the offer is made. */
const RESOLVING = ['resolve', 'accept', 'close']

export async function hearComplaint(tx: Tx, { complaintId, action }: ComplaintChange): Promise<void> {
  if (RESOLVING.includes(action)) await plan(tx, 'complaint_resolved', complaintId)
}

async function plan(tx: Tx, occasion: 'win_back' | 'complaint_resolved', id: string): Promise<void> {
  const dueAt = tx.clock.now().toString()
  for (const campaign of await findActive(tx, occasion)) scheduleDue(tx, { kind: OCCASION_DUE, reference: `${campaign.id} ${id}`, dueAt })
}

/** Whose occasion it is, if it is one now. */
export async function contactOf(ctx: Context, { occasion, lapse }: Campaign, id: string): Promise<string | null | undefined> {
  switch (occasion) {
    case 'win_back': {
      const winBack = await seeWinBack(ctx, id)
      return winBack?.state === 'open' ? winBack.contactId : undefined
    }
    case 'complaint_resolved': {
      const complaint = await seeComplaint(ctx, id)
      return complaint?.status === 'resolved' || complaint?.status === 'closed' ? complaint.contactId : undefined
    }
    default:
      return lapse === null ? undefined : id
  }
}

/** What an offer is known by that a win-back, a complaint or an absence brings. @param about the id of the win-back or complaint; of an absence the contact's @returns undefined where there is no occasion */
export async function occasionOf(ctx: Context, campaign: Campaign, about: string): Promise<OccasionKey | undefined> {
  if (campaign.occasion !== 'lapse') return { key: `${campaign.occasion} ${about}`, id: about }
  const lastOn = campaign.lapse === null ? undefined : await findLastOn(ctx, { contactId: about, ...given(ctx, campaign.lapse) }, lapsedOf(campaign.lapse))
  return lastOn === undefined ? undefined : { key: `lapse ${about} ${lastOn}`, id: lastOn }
}

/** Of a lapse the reference names the contact. */
export const occasionWork: HeldDueWork = {
  async hold(tx, reference) {
    const { campaign, about } = await read(tx, reference)
    const contactId = campaign && (await contactOf(tx, campaign, about))
    if (contactId != null) await lockSurvivor(tx, contactId)
  },
  async meet(tx, reference) {
    const { campaign, about } = await read(tx, reference)
    const contactId = campaign?.status === 'active' ? await contactOf(tx, campaign, about) : undefined
    const contact = contactId == null ? undefined : await lockSurvivor(tx, contactId)
    if (campaign === undefined || contact === undefined || !isReached(contact, campaign)) return
    const occasion = await occasionOf(tx, campaign, campaign.occasion === 'lapse' ? contact.id : about)
    if (occasion !== undefined) await offerUnasked(tx, campaign, contact, occasion)
  },
}

async function read(tx: Tx, reference: string): Promise<{ campaign: Campaign | undefined; about: string }> {
  const [campaignId = '', about = ''] = reference.split(' ')
  return { campaign: await findCampaign(tx, campaignId), about }
}

/** Nobody is missed who has left: they are won back, if they are. */
function isReached({ archivedAt, erasedAt, lifecycleStage }: Contact, { occasion }: Campaign): boolean {
  return archivedAt === null && erasedAt === null && !(occasion === 'lapse' && lifecycleStage === 'dissolution')
}

/** What stands against it is no fault of anybody: then nothing is offered. */
async function offerUnasked(tx: Tx, campaign: Campaign, contact: Contact, occasion: OccasionKey): Promise<void> {
  try {
    await tx.savepoint((inner) => offerTo(inner, { campaign, contact, occasion }))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    tx.log.info({ campaignId: campaign.id, code: error.type.code }, 'nothing is offered')
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000'
const PAGE = 500

/** Looks for who has stayed away for too long, some at a time, and looks again on the next day. */
export async function sweep(tx: Tx, reference: string, dueAt: Temporal.Instant): Promise<void> {
  const [campaignId = '', after = FIRST] = reference.split(' ')
  const campaign = await findCampaign(tx, campaignId)
  if (campaign?.lapse == null || campaign.status !== 'active') return
  const { lapse, budget, taken } = campaign
  const found = budget !== null && taken >= budget ? [] : await findUnoffered(tx, { campaignId, after, limit: PAGE, ...given(tx, lapse) }, lapsedOf(lapse))
  const at = dueAt.toString()
  scheduleEach(tx, { kind: OCCASION_DUE, references: found.map(({ contactId }) => `${campaignId} ${contactId}`), dueAt: at })
  const last = found.at(-1)
  if (last !== undefined && found.length === PAGE) scheduleDue(tx, { kind: SWEEP_DUE, reference: `${campaignId} ${last.contactId}`, dueAt: at })
  if (after === FIRST) scheduleDue(tx, { kind: SWEEP_DUE, reference: campaignId, dueAt: nextMorning(tx) })
}

function nextMorning({ clock, organization }: Tx): string {
  const today = clock.now().toZonedDateTimeISO(organization.timeZone)
  return today.add({ days: 1 }).startOfDay().toInstant().toString()
}

const lapsedOf = ({ type }: Lapse): Lapsed => (type === 'days' ? lapsedForDays : lapsedByRhythm)

function given({ clock, organization }: Context, lapse: Lapse) {
  const today = clock.now().toZonedDateTimeISO(organization.timeZone).toPlainDate().toString()
  return { today, lapseDays: lapse.type === 'days' ? lapse.days : 0, lapseGaps: lapse.type === 'rhythm' ? lapse.gaps : 0 }
}
