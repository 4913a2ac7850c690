import type { Language } from '../../../kernel/languages.ts'
import { Refusal, refusalOf } from '../../../kernel/problem.ts'
import type { StandingOffer } from '../../../kernel/vouchers.ts'
import { type Context, transact } from '../../../platform/context.ts'
import { type Contact, getContact } from '../../contacts/index.ts'
import { expiringSoon } from '../../ledger/index.ts'
import { findUnsuitable } from '../../orders/index.ts'
import { balancesOf, periodAt, type Reckoned, type Standing, standingDiscounts, standingsOf } from '../../programs/index.ts'
import { findProposedFor } from '../repository/adjustments.ts'
import { hadOf } from '../repository/redemptions.ts'
import { findActiveRewards } from '../repository/rewards.ts'
import { usesBy } from '../repository/voucher-redemptions.ts'
import { findVouchersOf } from '../repository/vouchers.ts'
import { bestFirst, type Entitlement, entitled, withOffers } from '../rules/entitlements.ts'
import { amountOf, expectAvailable, type Reward } from '../rules/rewards.ts'
import { refusalOfUse, type Voucher, type Worth } from '../rules/vouchers.ts'

export { contactNotFound } from '../../contacts/index.ts'

/** How far ahead it is told what expires. */
const EXPIRING_DAYS = 30
/** A till has no room for a catalogue. */
const REWARDS_MAX = 10

/** Everything that a contact is entitled to now, the best first. @throws contactNotFound */
export async function entitlementsOf(ctx: Context, contactId: string, language: Language): Promise<Entitlement[]> {
  return entitlementsFor(ctx, await getContact(ctx, contactId), language)
}

export async function entitlementsFor(ctx: Context, contact: Contact, language: Language): Promise<Entitlement[]> {
  const standings = await standingsOf(ctx, contact.id, ctx.clock.now().toString())
  const all = [await ofVouchers(ctx, contact, language)]
  for (const standing of standings) all.push(await ofProgram(ctx, contact, standing, language))
  all.push(await ofGoodwill(ctx, contact, standings, language))
  const offers = await offersTo(ctx, contact.id)
  return bestFirst(withOffers(all.flat(), offers, ({ sentence }) => textIn(sentence, language), { language, timeZone: ctx.organization.timeZone }))
}

/** What modules of higher rank have offered. */
function offersTo(ctx: Context, contactId: string): Promise<StandingOffer[]> {
  return transact(ctx, async (tx) => {
    const offers: StandingOffer[] = []
    for (const participant of tx.participants ?? []) offers.push(...((await participant.onEntitlementsAsked?.(tx, contactId)) ?? []))
    return offers
  })
}

/** Goodwill that waits for approval, for people to know of: what is booked is units as all others. */
async function ofGoodwill(ctx: Context, contact: Contact, standings: readonly Standing[], language: Language): Promise<Entitlement[]> {
  if (ctx.actor.userId === null) return []
  const proposed = await findProposedFor(ctx, contact.id)
  return proposed.flatMap(({ id, programId, unit, amount }) => {
    const definition = standings.find(({ member }) => member.programId === programId)?.version.definition
    if (definition === undefined) return []
    const name = definition.units.find(({ code }) => code === unit)?.name ?? unit
    const of = { kind: 'goodwill', code: id, programId, name, worth: null, deadline: null } as const
    return [entitled(of, { saying: 'goodwill', values: { amount, unit: name } }, { language, timeZone: definition.timeZone })]
  })
}

async function ofVouchers(ctx: Context, contact: Contact, language: Language): Promise<Entitlement[]> {
  const now = ctx.clock.now().toString()
  const usable: Voucher[] = []
  for (const voucher of await findVouchersOf(ctx, contact.id)) {
    const uses = voucher.usesPerMember === null ? 0 : await usesBy(ctx, voucher.id, contact.id)
    if (refusalOfUse(voucher, { contactId: contact.id, uses }, now) === undefined) usable.push(voucher)
  }
  const suitable = await suitableTo(ctx, contact, usable, ({ worth }) => freeSkus(worth))
  const { timeZone } = ctx.organization
  return suitable.map((voucher) => ofVoucher(voucher, { language, currency: voucher.currency, timeZone }))
}

/** What is for certain products alone, for these. */
function freeSkus(worth: Worth): readonly string[] {
  return worth.type === 'free_item' && worth.categories.length === 0 ? worth.skus : []
}

/** Without what is of products that do not suit the customer, all of them. */
async function suitableTo<T>(ctx: Context, { tags }: Contact, all: readonly T[], skusOf: (each: T) => readonly string[]): Promise<T[]> {
  const unsuitable = await findUnsuitable(ctx, all.flatMap(skusOf), tags)
  return all.filter((each) => skusOf(each).length === 0 || !skusOf(each).every((sku) => unsuitable.has(sku)))
}

function ofVoucher({ id, name, currency, worth, balance, programId, expiresAt }: Voucher, how: Reckoned): Entitlement {
  const of = { kind: 'voucher', code: id, programId, name, worth: null, deadline: expiresAt } as const
  switch (worth.type) {
    case 'gift_card':
      return entitled({ ...of, kind: 'gift_card', worth: { amount: balance ?? 0, currency } }, { saying: 'giftCard' }, how)
    case 'fixed':
      return entitled({ ...of, worth: { amount: worth.amount, currency } }, { saying: 'voucherMoney' }, how)
    case 'percent':
      return entitled(of, { saying: 'voucherPercent', rate: worth.rate }, how)
    case 'free_item':
      return entitled(of, { saying: 'voucher' }, how)
  }
}

async function ofProgram(ctx: Context, contact: Contact, standing: Standing, language: Language): Promise<Entitlement[]> {
  const { member, version } = standing
  const { definition } = version
  const { programId } = member
  const { currency, timeZone } = definition
  const how: Reckoned = { language, currency, timeZone }
  const now = ctx.clock.now()
  const balances = await balancesOf(ctx, member)
  const availableOf = (unit: string) => balances.find((balance) => balance.unit === unit)?.available ?? 0
  const nameOf = (code: string) => definition.units.find((unit) => unit.code === code)?.name ?? code
  const stamps = new Set(definition.cards.map(({ unit }) => unit))

  const discounts = (await standingDiscounts(ctx, standing, contact)).map(({ key, name, rate, validTo }) => {
    const of = { kind: 'discount', code: key, programId, name, worth: null, deadline: validTo } as const
    return entitled(of, rate === null ? { saying: 'discount' } : { saying: 'discountPercent', rate }, how)
  })
  const units = balances
    .filter(({ unit, available }) => available > 0 && !stamps.has(unit))
    .map(({ unit, available }) => {
      const worth = unit === currency ? { amount: available, currency } : null
      const of = { kind: 'units', code: unit, programId, name: nameOf(unit), worth, deadline: null } as const
      return entitled(of, { saying: worth === null ? 'units' : 'money', values: { amount: available, unit: nameOf(unit) } }, how)
    })
  const expiring = (await expiringSoon(ctx, member.id, now.add({ hours: 24 * EXPIRING_DAYS }).toString())).map(({ unit, expiresAt, amount }) => {
    const of = { kind: 'expiring', code: unit, programId, name: nameOf(unit), worth: null, deadline: expiresAt } as const
    return entitled(of, { saying: 'expiring', values: { amount, unit: nameOf(unit) } }, how)
  })
  const cards = definition.cards.map(({ key, name, unit, stampsNeeded, gives }) => {
    const amount = Math.max(availableOf(unit), 0) % stampsNeeded
    const gift = gives.type === 'voucher' ? gives.voucher.name : `${gives.units} ${nameOf(gives.unit)}`
    const of = { kind: 'card', code: key, programId, name, worth: null, deadline: null } as const
    return entitled(of, { saying: 'card', values: { amount, needed: stampsNeeded, missing: stampsNeeded - amount, gift } }, how)
  })
  return [...discounts, ...units, ...expiring, ...cards, ...(await ofRewards(ctx, contact, standing, { availableOf, nameOf }, how))]
}

interface Units {
  availableOf(unit: string): number
  nameOf(unit: string): string
}

/** Those that can be had now, the dearest first, and the nearest of the others. */
async function ofRewards(ctx: Context, contact: Contact, { member }: Standing, { availableOf, nameOf }: Units, how: Reckoned): Promise<Entitlement[]> {
  const open = await openRewards(ctx, contact, member, how.timeZone)
  const missingOf = ({ unit, cost }: Reward) => cost - availableOf(unit)
  const toHave = open.filter((reward) => missingOf(reward) <= 0).toSorted((a, b) => b.cost - a.cost)
  const next = open.filter((reward) => missingOf(reward) > 0).toSorted((a, b) => missingOf(a) - missingOf(b))[0]
  const shown = [...toHave.slice(0, REWARDS_MAX), ...(next === undefined ? [] : [next])]
  return shown.map((reward) => {
    const { key, name, unit, cost, gives, programId, validTo } = reward
    const isNext = reward === next
    const amount = isNext ? null : amountOf(gives)
    const worth = amount === null ? null : { amount, currency: how.currency }
    const of = { kind: isNext ? 'next_reward' : 'reward', code: key, programId, name: textIn(name, how.language), worth, deadline: validTo } as const
    const values = { amount: cost, missing: missingOf(reward), unit: nameOf(unit) }
    return entitled(of, { saying: isNext ? 'nextReward' : 'reward', values }, how)
  })
}

/** Rewards that the member may have, whatever they cost; not those that do not suit the customer. */
async function openRewards(ctx: Context, contact: Contact, { contactId, programId, tier }: Standing['member'], timeZone: string): Promise<Reward[]> {
  const at = ctx.clock.now().toString()
  const skusOf = ({ gives }: Reward) => (gives.type === 'goods' ? [gives.sku] : gives.type === 'voucher' ? freeSkus(gives.worth) : [])
  const open: Reward[] = []
  for (const reward of await suitableTo(ctx, contact, await findActiveRewards(ctx, programId), skusOf)) {
    const { id: rewardId, limitPerMember } = reward
    const had = limitPerMember === null ? 0 : await hadOf(ctx, { contactId, rewardId, ...periodAt(limitPerMember.period, at, timeZone) })
    if (!(refusalOf(() => expectAvailable(reward, { tier, quantity: 1, at, had })) instanceof Refusal)) open.push(reward)
  }
  return open
}

function textIn(texts: Readonly<Record<string, string>>, language: Language): string {
  const [spoken] = Object.entries(texts).filter(([tag]) => tag.toLowerCase().split('-')[0] === language)
  return spoken?.[1] ?? texts.en ?? Object.values(texts)[0] ?? ''
}
