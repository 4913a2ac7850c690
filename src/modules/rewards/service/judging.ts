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
  type Sale,
  type SoldLine,
  type Standing,
  saleOf,
  soldLines,
  standing as standingBasket,
  withDiscounts,
} from '../../programs/index.ts'
import type { GivenLine, QuotedBasket, QuotedProgram, QuoteTerms } from '../tables/quote-terms.ts'

/** What a basket comes to: discounts of every program first, then what is earned by what is left to pay. Books nothing. */

export interface Judged {
  readonly terms: QuoteTerms
  /** What each program takes off, to be booked with the order. */
  readonly discounts: ReadonlyMap<Standing, readonly Discount[]>
}

type StateOf = (standing: Standing, happening: Happening) => Promise<MemberState>

/** @param stateOf reads what rules look at, or holds it too */
export async function judge(ctx: Context, basket: QuotedBasket, standings: readonly Standing[], at: string, stateOf: StateOf): Promise<Judged> {
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
  const sold = soldLines(sale)
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
    const earned = earningsFor(standing, state, happeningAt(at, basket, { ...basket, lines: sold }), off.discounts)
    for (const { rule, unit, card, amount } of [...earned.earnings, ...earned.stamps]) earns.push({ programId, rule: nameOf(rule), unit, card, amount })
    programs.push({
      ...whose(standing),
      skipped: null,
      applied: [...off.applied, ...earned.applied].map(nameOf),
      notApplied: [...off.notApplied, ...earned.notApplied].map(({ rule, reasons }) => ({ rule: nameOf(rule), reasons })),
      decidedBy: { balances: (await balancesOf(ctx, standing.member)).map(({ unit, version }) => ({ unit, version })), ...decidedBy(state) },
    })
  }
  return { terms: { ...sumsOf(basket, sale, sold), discounts: quotedDiscounts(discounts), earns, programs }, discounts }
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
