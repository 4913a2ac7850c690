import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { getProgram, programClosed, versionsOf } from '../../programs/index.ts'
import { offerCampaignNotFound } from '../errors/campaigns.ts'
import { campaignCreated, campaignMoved, campaignUpdated } from '../events/campaigns.ts'
import * as repository from '../repository/campaigns.ts'
import * as rules from '../rules/campaigns.ts'
import type { CampaignListQuery, CampaignPatchGiven, NewCampaign, NewGift } from '../schemas/campaigns.ts'

export { programClosed, programNotFound } from '../../programs/index.ts'
export type { CampaignMove } from '../rules/campaigns.ts'

/** The kind of due work that looks, once a day, for who has stayed away; its reference is the campaign, and the contact after whom it goes on. */
export const SWEEP_DUE = 'offers.sweep'

type Campaign = rules.Campaign
/** As the wire shows it. */
type WireCampaign = Omit<Campaign, 'taken'>

/** @throws validationFailed, programNotFound, programClosed */
export function createCampaign(ctx: Context, given: NewCampaign): Promise<WireCampaign> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const gives = await giftOf(tx, given.gives)
    const campaign: Campaign = { ...given, id: tx.newId(), gives, taken: 0, status: 'active', version: 1, createdAt: at, updatedAt: at }
    rules.expectSound(campaign)
    repository.insertCampaign(tx, campaign)
    announce(tx, { event: campaignCreated, resourceId: campaign.id, data: wireCampaign(campaign) })
    beginSweeping(tx, campaign)
    return wireCampaign(campaign)
  })
}

/** @throws offerCampaignNotFound */
export async function findKnown(ctx: Context, id: string): Promise<Campaign> {
  return (await repository.findCampaign(ctx, id)) ?? refuse(offerCampaignNotFound())
}

/** @throws offerCampaignNotFound */
export async function getCampaign(ctx: Context, id: string): Promise<WireCampaign> {
  return wireCampaign(await findKnown(ctx, id))
}

/** @throws invalidCursor */
export function listCampaigns(ctx: Context, query: CampaignListQuery): Promise<JsonText> {
  return repository.listCampaigns(ctx, query)
}

/** What was offered before keeps its terms. @throws offerCampaignNotFound, staleVersion, transitionNotAllowed, validationFailed, programNotFound, programClosed */
export function updateCampaign(ctx: Context, id: string, { gives, ...patch }: CampaignPatchGiven): Promise<WireCampaign> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const changed = rules.changed(before, { ...patch, gives: gives === undefined ? undefined : await giftOf(tx, gives) })
    const { data, previous, changed: fields } = changesBetween(before, changed, rules.CHANGEABLE_FIELDS)
    if (fields.length === 0) return wireCampaign(before)
    const after = nextVersion(tx, changed)
    repository.saveCampaign(tx, after)
    announce(tx, { event: campaignUpdated, resourceId: id, data, previous })
    return wireCampaign(after)
  })
}

/** @throws offerCampaignNotFound, staleVersion, transitionNotAllowed */
export function moveCampaign(ctx: Context, id: string, move: rules.CampaignMove): Promise<WireCampaign> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const after = nextVersion(tx, rules.moved(before, move))
    repository.saveCampaign(tx, after)
    announce(tx, { event: campaignMoved[move], resourceId: id, data: { status: after.status }, previous: { status: before.status } })
    if (after.status === 'active') beginSweeping(tx, after)
    return wireCampaign(after)
  })
}

function beginSweeping(tx: Tx, { id, occasion }: Campaign): void {
  if (occasion === 'lapse') scheduleDue(tx, { kind: SWEEP_DUE, reference: id, dueAt: tx.clock.now().toString() })
}

async function lock(tx: Tx, id: string): Promise<Campaign> {
  const campaign = (await repository.lockCampaign(tx, id)) ?? refuse(offerCampaignNotFound())
  expectVersion(tx, campaign)
  return campaign
}

function nextVersion(tx: Tx, campaign: Campaign): Campaign {
  return { ...campaign, version: campaign.version + 1, updatedAt: tx.clock.now().toString() }
}

function wireCampaign({ taken: _count, ...campaign }: Campaign): WireCampaign {
  return campaign
}

/** What is given, with what follows from it. @throws programNotFound, programClosed, validationFailed */
async function giftOf(tx: Tx, gives: NewGift): Promise<rules.Gift> {
  if (gives.type === 'voucher') return { ...gives, currency: gives.currency ?? tx.organization.currency }
  const program = await getProgram(tx, gives.programId)
  if (program.status === 'closed') throw programClosed()
  const { units } = (await versionsOf(tx, program)).at(-1)?.definition ?? program.draft
  if (!units.some(({ code }) => code === gives.unit))
    throw validationFailed({ errors: [{ pointer: '/gives/unit', code: 'unknown', detail: 'is no unit of the program' }] })
  return gives
}
