import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { getProgram, programClosed, versionsOf } from '../../programs/index.ts'
import { rewardNotFound } from '../errors/rewards.ts'
import { rewardArchived, rewardCreated, rewardUpdated } from '../events/rewards.ts'
import * as repository from '../repository/rewards.ts'
import * as rules from '../rules/rewards.ts'
import type { NewReward, RewardListQuery, RewardPatch } from '../schemas/rewards.ts'

type Reward = rules.Reward
/** As the wire shows it. */
type WireReward = Omit<Reward, 'unit' | 'cost'> & { readonly cost: { readonly unit: string; readonly amount: number } }

/** @throws programNotFound, programClosed, validationFailed, rewardKeyTaken */
export function createReward(ctx: Context, programId: string, { cost, ...given }: NewReward): Promise<WireReward> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const reward: Reward = {
      ...given,
      id: tx.newId(),
      programId,
      unit: cost.unit,
      cost: cost.amount,
      status: 'active',
      version: 1,
      createdAt: at,
      updatedAt: at,
    }
    await expectOffered(tx, reward)
    await repository.insertReward(tx, reward)
    announce(tx, { event: rewardCreated, resourceId: reward.id, data: wireReward(reward) })
    return wireReward(reward)
  })
}

/** @throws rewardNotFound */
export async function getReward(ctx: Context, id: string): Promise<WireReward> {
  return wireReward((await repository.findReward(ctx, id)) ?? refuse(rewardNotFound()))
}

/** @throws programNotFound, invalidCursor */
export async function listRewards(ctx: Context, programId: string, query: RewardListQuery): Promise<JsonText> {
  await getProgram(ctx, programId)
  return repository.listRewards(ctx, programId, query)
}

/** @throws rewardNotFound, staleVersion, transitionNotAllowed, programClosed, validationFailed */
export function updateReward(ctx: Context, id: string, patch: RewardPatch): Promise<WireReward> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const changed = rules.changed(before, patch)
    const { data, previous } = changesBetween(wireReward(before), wireReward(changed), FIELDS)
    if (Object.keys(data).length === 0) return wireReward(before)
    await expectOffered(tx, changed)
    return save(tx, changed, (after) => ({ event: rewardUpdated, resourceId: after.id, data, previous }))
  })
}
const FIELDS = ['name', 'description', 'cost', 'gives', 'stock', 'validFrom', 'validTo', 'limitPerMember', 'tiers'] as const

/** It is not to be had any more; what was redeemed stays. @throws rewardNotFound, staleVersion, transitionNotAllowed */
export function archiveReward(ctx: Context, id: string): Promise<WireReward> {
  return transact(ctx, async (tx) =>
    save(tx, rules.archived(await lock(tx, id)), ({ status }) => ({ event: rewardArchived, resourceId: id, data: { status } })),
  )
}

async function save(tx: Tx, changed: Reward, fact: (after: Reward) => Parameters<typeof announce>[1]): Promise<WireReward> {
  const after = { ...changed, version: changed.version + 1, updatedAt: tx.clock.now().toString() }
  repository.saveReward(tx, after)
  announce(tx, fact(after) as never)
  return wireReward(after)
}

async function lock(tx: Tx, id: string): Promise<Reward> {
  const reward = (await repository.lockReward(tx, id)) ?? refuse(rewardNotFound())
  expectVersion(tx, reward)
  return reward
}

function wireReward({ unit, cost, ...reward }: Reward): WireReward {
  return { ...reward, cost: { unit, amount: cost } }
}

async function expectOffered(tx: Tx, reward: Reward): Promise<void> {
  const program = await getProgram(tx, reward.programId)
  if (program.status === 'closed') throw programClosed()
  rules.expectOffered(reward, (await versionsOf(tx, program)).at(-1)?.definition ?? program.draft)
}
