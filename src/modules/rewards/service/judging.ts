import type { Refusal } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import {
  type Basket,
  balancesOf,
  type Discount,
  discountsFor,
  type Evaluation,
  earningsFor,
  type Happening,
  type MemberState,
  onSoldLines,
  type Sale,
  type SoldLine,
  type Standing,
  saleOf,
  soldLines,
  standing as standingBasket,
  voucherRebate,
  withDiscounts,
  withRebate,
} from '../../programs/index.ts'
import type { GivenLine, QuotedBasket, QuotedPoints, QuotedProgram, QuotedVoucher, QuoteTerms } from '../rules/quotes.ts'
import { expectWorth } from '../rules/redemptions.ts'
import type { Voucher } from '../rules/vouchers.ts'

/** What a basket comes to: discounts of every program first, then what is earned by what is left to pay. Books nothing. */

export interface Judged {
  readonly terms: QuoteTerms
  /** What each program takes off, by the lines of the order, to be booked with it. */
  readonly discounts: ReadonlyMap<Standing, readonly Discount[]>
}

/** What is asked about. */
export interface Asked {
  readonly basket: QuotedBasket
  readonly standings: readonly Standing[]
  /** Those that are to be used, in this order, each with what stands against it. Asked for when budgets are held, as everybody holds vouchers after these. */
  wanted(): Promise<readonly WantedVoucher[]>
  readonly at: string
}
export interface WantedVoucher {
  readonly voucher: Voucher
  /** As its program rounds. */
  readonly rounding: 'half_up' | 'half_even'
  readonly refusal: Refusal | undefined
}

type StateOf = (standing: Standing, happening: Happening) => Promise<MemberState>

/** @param stateOf reads what rules look at, or holds it too @throws amountTooLarge, validationFailed */
export async function judge(ctx: Context, { basket, standings, wanted, at }: Asked, stateOf: StateOf): Promise<Judged> {
  const discounts = new Map<Standing, readonly Discount[]>()
  const states = new Map<Standing, MemberState>()
  const offs = new Map<Standing, Evaluation>()
  let sale = saleOf(basketOf(basket))
  const taking = standings.filter((standing) => skipOf(standing, basket) === null)
  for (const standing of taking) {
    const happening = happeningAt(at, basket, standingBasket(sale))
    const state = await stateOf(standing, happening)
    const off = discountsFor(standing, state, happening)
    states.set(standing, state)
    offs.set(standing, off)
    discounts.set(standing, off.discounts)
    sale = withDiscounts(sale, off.discounts)
  }
  const vouchers = await wanted()
  const used = withVouchers(sale, basket, vouchers)
  sale = used.sale
  const sold = soldLines(sale)
  const sums = sumsOf(basket, sale, sold)
  const cards = paidWithCards(sums.total, vouchers, used.vouchers)
  const byCards = cards.reduce((sum, { type, amount }) => sum + (type === 'gift_card' ? amount : 0), 0)
  const points = await pointsPaid(ctx, basket, standings, sums.total - byCards)
  const payments = [...basket.payments, ...tendersOf({ vouchers: cards, points })]
  const programs: QuotedProgram[] = []
  const earns: QuoteTerms['earns'][number][] = []
  for (const standing of standings) {
    const { programId } = standing.member
    const state = states.get(standing)
    const off = offs.get(standing)
    if (state === undefined || off === undefined) {
      programs.push({ ...whose(standing), skipped: skipOf(standing, basket), applied: [], notApplied: [], decidedBy: { balances: [], used: [], budgets: [] } })
      continue
    }
    const earned = earningsFor(standing, state, happeningAt(at, basket, { ...basket, payments, lines: sold }), off.discounts)
    for (const { rule, unit, card, amount } of [...earned.earnings, ...earned.stamps]) earns.push({ programId, rule: nameOf(rule), unit, card, amount })
    programs.push({
      ...whose(standing),
      skipped: null,
      applied: [...off.applied, ...earned.applied].map(nameOf),
      notApplied: [...off.notApplied, ...earned.notApplied].map(({ rule, reasons }) => ({ rule: nameOf(rule), reasons })),
      decidedBy: { balances: (await balancesOf(ctx, standing.member)).map(({ unit, version }) => ({ unit, version })), ...decidedBy(state) },
    })
  }
  const terms = { ...sums, vouchers: cards, points, discounts: quotedDiscounts(discounts), earns, programs }
  return { terms, discounts: new Map([...discounts].map(([standing, given]) => [standing, onSoldLines(given, sold)])) }
}

/** What vouchers take off what the programs have left. */
function withVouchers(sale: Sale, { currency }: QuotedBasket, wanted: readonly WantedVoucher[]): { sale: Sale; vouchers: QuotedVoucher[] } {
  let after = sale
  const vouchers = wanted.map(({ voucher, rounding, refusal }): QuotedVoucher => {
    const { id: voucherId, name, type, worth } = voucher
    const quoted = { voucherId, name, type, amount: 0, lines: [], refused: refusal?.type.code ?? null }
    if (refusal !== undefined) return quoted
    if (voucher.currency !== currency) return { ...quoted, refused: 'currency-mismatch' }
    if (worth.type === 'gift_card') return quoted
    const { lines } = standingBasket(after)
    const rebate = voucherRebate(worth, { lines }, rounding)
    if ('code' in rebate || rebate.amount === 0) return { ...quoted, refused: 'voucher-takes-nothing' }
    after = withRebate(after, rebate)
    return { ...quoted, amount: rebate.amount, lines: lines.flatMap(({ line }, i) => ((rebate.off[i] ?? 0) > 0 ? [{ line, amount: rebate.off[i] ?? 0 }] : [])) }
  })
  return { sale: after, vouchers }
}

/** What gift cards pay of a total, one after the other. */
function paidWithCards(total: number, wanted: readonly WantedVoucher[], quoted: readonly QuotedVoucher[]): QuotedVoucher[] {
  let due = total
  return quoted.map((each, i) => {
    const voucher = wanted[i]?.voucher
    if (voucher?.type !== 'gift_card' || each.refused !== null) return each
    const amount = Math.min(voucher.balance ?? 0, due)
    if (amount === 0) return { ...each, refused: 'voucher-takes-nothing' }
    due -= amount
    return { ...each, amount }
  })
}

/** What is there to be spent of the units that are to pay a part of what is due. @throws validationFailed where units that are money would be worth something else */
async function pointsPaid(ctx: Context, { points, currency }: QuotedBasket, standings: readonly Standing[], due: number): Promise<QuotedPoints | null> {
  if (points === null) return null
  const standing = standings.find(({ member }) => member.programId === points.programId)
  if (standing === undefined) return { ...points, refused: 'member-not-found' }
  if (standing.version.definition.currency !== currency) return { ...points, refused: 'currency-mismatch' }
  expectWorth(points.unit, points.amount, { amount: points.value, currency }, '/points/value')
  const available = (await balancesOf(ctx, standing.member)).find(({ unit }) => unit === points.unit)?.available ?? 0
  if (available < points.amount) return { ...points, refused: 'insufficient-points' }
  return { ...points, refused: points.value > due ? 'more-than-due' : null }
}

/** How gift cards and units pay an order. */
export function tendersOf({ vouchers, points }: Pick<QuoteTerms, 'vouchers' | 'points'>): { method: string; amount: number }[] {
  const cards = vouchers.filter(({ type, refused }) => type === 'gift_card' && refused === null)
  return [
    ...cards.map(({ amount }) => ({ method: 'gift_card', amount })),
    ...(points === null || points.refused !== null ? [] : [{ method: 'points', amount: points.value }]),
  ]
}

/** A program reckons in one currency. */
function skipOf({ version }: Standing, { currency }: QuotedBasket): string | null {
  return version.definition.currency === currency ? null : 'currency-mismatch'
}

function whose({ member, version }: Standing) {
  return { programId: member.programId, memberId: member.id, versionNumber: version.number, timeZone: version.definition.timeZone }
}

function basketOf({ pricesIncludeTax, lines, payments }: QuotedBasket): Basket {
  return { pricesIncludeTax, lines: lines.map((line, i) => ({ ...line, line: i + 1, orderDiscount: 0 })), payments }
}

function happeningAt(at: string, { channel }: QuotedBasket, { pricesIncludeTax, lines, payments }: Basket): Happening {
  return { type: 'order', name: null, at, channel, basket: { pricesIncludeTax, lines, payments } }
}

function nameOf({ key, name }: { readonly key: string; readonly name: string }) {
  return { key, name }
}

function quotedDiscounts(discounts: ReadonlyMap<Standing, readonly Discount[]>): QuoteTerms['discounts'] {
  return [...discounts].flatMap(([{ member }, given]) =>
    given.map(({ rule, amount, lines }) => ({ programId: member.programId, rule: nameOf(rule), amount, lines })),
  )
}

function decidedBy({ used, budgets }: MemberState): Pick<QuotedProgram['decidedBy'], 'used' | 'budgets'> {
  return {
    used: [...used].flatMap(([rule, periods]) => Object.entries(periods).map(([period, { units, uses }]) => ({ rule, period, units, uses }))),
    budgets: [...budgets].map(([rule, left]) => ({ rule, left })),
  }
}

function sumsOf(basket: QuotedBasket, { off }: Sale, sold: readonly SoldLine[]): Pick<QuoteTerms, 'lines' | 'discount' | 'tax' | 'total'> {
  const lines = sold.map(({ line, of, sku, category, quantity, unitPrice, discount, tax }) => {
    const net = quantity * unitPrice - discount
    const { name } = basket.lines[of - 1] as GivenLine
    return { line, sku, category, name, quantity, unitPrice, discount, tax, total: basket.pricesIncludeTax ? net : net + tax }
  })
  const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0)
  return {
    lines,
    discount: sum(off),
    tax: sum(lines.map(({ tax }) => tax)),
    total: sum(lines.map(({ total }) => total)) + basket.shipping,
  }
}
