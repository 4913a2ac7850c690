import { applyPatch } from '../../../kernel/merge-patch.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { rewardLimitReached, rewardNotAvailable, rewardOutOfStock } from '../errors/rewards.ts'
import type { RewardGift, rewards } from '../tables/rewards.ts'

export type { VoucherGift } from '../tables/rewards.ts'
export type Reward = Omit<typeof rewards.$inferSelect, 'organizationId'>

/** What a program has, as far as rewards name it. */
export interface Offered {
  readonly units: readonly { readonly code: string }[]
  readonly tiers: { readonly levels: readonly { readonly key: string }[] } | null
}

/** @throws validationFailed when it names what the program does not have, or can never be had */
export function expectOffered(reward: Pick<Reward, 'unit' | 'tiers' | 'name' | 'validFrom' | 'validTo'>, { units, tiers }: Offered): void {
  const faults: Fault[] = []
  if (!units.some(({ code }) => code === reward.unit)) faults.push({ pointer: '/cost/unit', code: 'unknown', detail: 'is no unit of the program' })
  reward.tiers.forEach((key, i) => {
    if (tiers?.levels.some((level) => level.key === key) !== true)
      faults.push({ pointer: `/tiers/${i}`, code: 'unknown', detail: `${key} is no tier of the program` })
  })
  if (Object.keys(reward.name).length === 0) faults.push({ pointer: '/name', code: 'required', detail: 'must be given in one language at least' })
  if (reward.validFrom !== null && reward.validTo !== null && !isBefore(reward.validFrom, reward.validTo))
    faults.push({ pointer: '/validTo', code: 'not-valid', detail: 'must be after validFrom' })
  if (faults.length > 0) throw validationFailed({ errors: faults })
}

interface Patch {
  readonly name?: Readonly<Record<string, string | null>> | undefined
  readonly description?: Readonly<Record<string, string | null>> | undefined
  readonly cost?: { readonly unit: string; readonly amount: number } | undefined
}
type Fields = 'gives' | 'stock' | 'validFrom' | 'validTo' | 'limitPerMember' | 'tiers'

/** @throws transitionNotAllowed of an archived one */
export function changed(reward: Reward, { name, description, cost, ...fields }: Patch & { readonly [F in Fields]?: Reward[F] | undefined }): Reward {
  expectActive(reward)
  return applyPatch<Reward>(reward, {
    ...fields,
    name: textsWith(reward.name, name),
    description: textsWith(reward.description, description),
    unit: cost?.unit,
    cost: cost?.amount,
  })
}

/** Texts by language: those given replace, null takes one away, all others stay. */
function textsWith(texts: Record<string, string>, given: Readonly<Record<string, string | null>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...texts, ...given }).filter((entry): entry is [string, string] => entry[1] !== null))
}

/** @throws transitionNotAllowed */
export function archived(reward: Reward): Reward {
  expectActive(reward)
  return { ...reward, status: 'archived' }
}

function expectActive({ status }: Reward): void {
  if (status === 'archived') throw transitionNotAllowed({ detail: 'The reward is archived.', allowed: [] })
}

/** What one gives in money, in minor units; null where it is no amount. */
export function amountOf(gives: RewardGift): number | null {
  if (gives.type === 'money') return gives.amount
  if (gives.type !== 'voucher') return null
  return gives.worth.type === 'fixed' || gives.worth.type === 'gift_card' ? gives.worth.amount : null
}

export interface Wish {
  readonly tier: string | null
  readonly quantity: number
  readonly at: string
  /** How many the member had within the period of the limit. */
  readonly had: number
}

/** Whether a member may have a reward now. @throws rewardNotAvailable, rewardLimitReached, rewardOutOfStock, in this order */
export function expectAvailable({ status, validFrom, validTo, tiers, limitPerMember, stock }: Reward, { tier, quantity, at, had }: Wish): void {
  if (status === 'archived') throw rewardNotAvailable({ reason: 'archived' })
  if (validFrom !== null && isBefore(at, validFrom)) throw rewardNotAvailable({ reason: 'not_yet' })
  if (validTo !== null && !isBefore(at, validTo)) throw rewardNotAvailable({ reason: 'over' })
  if (tiers.length > 0 && (tier === null || !tiers.includes(tier))) throw rewardNotAvailable({ reason: 'tier' })
  if (limitPerMember !== null && had + quantity > limitPerMember.quantity)
    throw rewardLimitReached({ left: Math.max(limitPerMember.quantity - had, 0), period: limitPerMember.period })
  if (stock !== null && stock < quantity) throw rewardOutOfStock({ stock })
}

/** Each voucher is issued by itself, a gift card with a posting of its own. */
const VOUCHERS_MAX = 100

/** @throws validationFailed */
export function expectFew(quantity: number): void {
  if (quantity > VOUCHERS_MAX)
    throw validationFailed({ errors: [{ pointer: '/quantity', code: 'too-large', detail: `must be at most ${VOUCHERS_MAX} of what gives vouchers` }] })
}

function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0
}
