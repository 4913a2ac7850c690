/**
 * The ledger as it is meant, in memory and one step at a time: members with lots, debts, holds and what is pending. Written from
 * the design alone, with nothing of the service in it. Times are milliseconds.
 */
export class Refused extends Error {}

interface Lot {
  owner: string
  left: number
  expires: number
  readonly earned: number
  readonly source: string
}
interface Taken {
  readonly lot: Lot
  amount: number
}
interface Hold {
  owner: string
  readonly amount: number
  readonly until: number
  open: boolean
}
interface Account {
  balance: number
  pending: number
  held: number
}

const NEVER = Number.POSITIVE_INFINITY
const total = (lots: readonly Lot[]) => lots.reduce((sum, { left }) => sum + left, 0)
const firstToExpire = (a: Lot, b: Lot) => (a.expires === b.expires ? a.earned - b.earned : a.expires - b.expires)

export class LedgerModel {
  readonly accounts = new Map<string, Account>()
  readonly holds = new Map<string, Hold>()
  readonly earnings = new Map<string, { owner: string; readonly amount: number; reversed: boolean }>()
  /** What each redemption and hold took and has not given back. */
  readonly taken = new Map<string, { owner: string; readonly from: Taken[] }>()
  private lots: Lot[] = []

  account(member: string): Account {
    const there = this.accounts.get(member) ?? { balance: 0, pending: 0, held: 0 }
    this.accounts.set(member, there)
    return there
  }

  standing(member: string, now: number) {
    const { balance, pending, held } = this.account(member)
    const due = total(this.of(member).filter(({ expires }) => expires <= now))
    return { booked: balance, available: balance - due, pending, held }
  }

  /** What is left, by when it expires. */
  left(member: string): [number, number][] {
    const byExpiry = new Map<number, number>()
    for (const { expires, left } of this.of(member)) byExpiry.set(expires, (byExpiry.get(expires) ?? 0) + left)
    return [...byExpiry].filter(([, left]) => left > 0).toSorted(([a], [b]) => a - b)
  }

  earn(id: string, owner: string, amount: number, now: number, expires = NEVER): void {
    this.expire(owner, now)
    this.earnings.set(id, { owner, amount, reversed: false })
    this.add({ owner, left: amount, expires, earned: now, source: id })
  }

  earnPending(owner: string, amount: number): void {
    this.account(owner).pending += amount
  }

  mature(id: string, owner: string, amount: number, now: number, expires = NEVER): void {
    if (this.account(owner).pending < amount) throw new Refused('insufficient-points')
    this.expire(owner, now)
    this.account(owner).pending -= amount
    this.add({ owner, left: amount, expires, earned: now, source: id })
  }

  clawPending(owner: string, amount: number): void {
    if (this.account(owner).pending < amount) throw new Refused('insufficient-points')
    this.account(owner).pending -= amount
  }

  redeem(id: string, owner: string, amount: number, now: number): void {
    if (this.standing(owner, now).available < amount) throw new Refused('insufficient-points')
    this.expire(owner, now)
    this.account(owner).balance -= amount
    this.taken.set(id, { owner, from: this.draw(owner, amount) })
  }

  hold(id: string, owner: string, amount: number, now: number, until = NEVER): void {
    this.redeem(id, owner, amount, now)
    this.account(owner).held += amount
    this.holds.set(id, { owner, amount, until, open: true })
  }

  endHold(id: string, captured: number, now: number): void {
    const hold = this.holds.get(id)
    if (hold === undefined) throw new Error('no such hold')
    if (captured > hold.amount) throw new Refused('insufficient-points')
    if (!hold.open || (captured > 0 && hold.until <= now)) throw new Refused('hold-ended')
    hold.open = false
    this.account(hold.owner).held -= hold.amount
    if (captured < hold.amount) this.restore(id, hold.amount - captured, now)
  }

  /** @returns what was neither there nor may be owed */
  takeBack(earning: string, amount: number, maxDebt: number, now: number): number {
    const owner = this.earnings.get(earning)?.owner ?? ''
    this.expire(owner, now)
    const account = this.account(owner)
    const moved = Math.min(amount, Math.max(account.balance + maxDebt, 0))
    const there = Math.max(account.balance, 0)
    account.balance -= moved
    this.draw(owner, Math.min(moved, there), earning)
    return amount - moved
  }

  restore(id: string, amount: number, now: number, grace?: number): void {
    const taken = this.taken.get(id)
    if (taken === undefined) throw new Error('nothing was taken')
    if (taken.from.reduce((sum, each) => sum + each.amount, 0) < amount) throw new Refused('insufficient-points')
    const { owner } = taken
    this.expire(owner, now)
    const before = this.account(owner).balance
    let wanted = amount
    const late: Taken[] = []
    for (const each of taken.from.toSorted((a, b) => firstToExpire(b.lot, a.lot))) {
      const given = Math.min(each.amount, wanted)
      wanted -= given
      each.amount -= given
      each.lot.owner = owner
      if (given > 0 && grace !== undefined && each.lot.expires <= now) late.push({ lot: each.lot, amount: given })
      else each.lot.left += given
    }
    if (late.length > 0 && grace !== undefined) {
      const left = late.reduce((sum, each) => sum + each.amount, 0)
      this.lots.push({ owner, left, expires: grace, earned: Math.min(...late.map(({ lot }) => lot.earned)), source: `grace ${now}` })
    }
    this.account(owner).balance += amount
    this.draw(owner, Math.min(amount, Math.max(-before, 0)), `grace ${now}`)
    this.expire(owner, now)
  }

  extend(owner: string, until: number, now: number): number {
    this.expire(owner, now)
    const open = [...this.holds].filter(([, hold]) => hold.open && hold.owner === owner)
    const held = open.flatMap(([id]) => this.taken.get(id)?.from ?? []).flatMap(({ lot, amount }) => (amount > 0 && lot.expires > now ? lot : []))
    const extended = new Set([...this.of(owner).filter(({ left }) => left > 0), ...held].filter(({ expires }) => expires < until))
    for (const lot of extended) lot.expires = until
    return extended.size
  }

  merge(from: string, to: string, now: number): void {
    for (const member of [from, to]) this.expire(member, now)
    const [source, target] = [this.account(from), this.account(to)]
    const paid = Math.max(0, Math.min(Math.max(source.balance, target.balance), -Math.min(source.balance, target.balance)))
    for (const owned of [...this.lots, ...this.holds.values(), ...this.earnings.values(), ...this.taken.values()]) if (owned.owner === from) owned.owner = to
    this.draw(to, paid)
    for (const field of ['balance', 'pending', 'held'] as const) {
      target[field] += source[field]
      source[field] = 0
    }
  }

  expire(owner: string, now: number): void {
    for (const lot of this.of(owner)) {
      if (lot.expires > now) continue
      this.account(owner).balance -= lot.left
      lot.left = 0
    }
  }

  private of(owner: string): Lot[] {
    return this.lots.filter((lot) => lot.owner === owner)
  }

  private add(lot: Lot): void {
    const account = this.account(lot.owner)
    const owed = Math.max(0, -account.balance)
    account.balance += lot.left
    this.lots.push(lot)
    this.draw(lot.owner, Math.min(lot.left, owed), lot.source)
  }

  private draw(owner: string, amount: number, preferred?: string): Taken[] {
    let wanted = amount
    const from: Taken[] = []
    const inOrder = this.of(owner).toSorted(firstToExpire)
    for (const lot of [...inOrder.filter(({ source }) => source === preferred), ...inOrder.filter(({ source }) => source !== preferred)]) {
      const taken = Math.min(lot.left, wanted)
      if (taken <= 0) continue
      wanted -= taken
      lot.left -= taken
      from.push({ lot, amount: taken })
    }
    if (wanted > 0) throw new Error(`the lots of ${owner} lack ${wanted}`)
    return from
  }
}
