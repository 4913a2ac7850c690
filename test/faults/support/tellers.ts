import type { Answer } from './client.ts'
import { sleep } from './fault.ts'
import { type Counts, type PersistingOptions, persisting } from './persisting.ts'
import { type Random, randomOf } from './random.ts'
import { MINOR_UNITS_PER_POINT, type Till } from './tills.ts'
import type { World } from './world.ts'

/**
 * Eight clients at the tills of two shops, who book for the same few members, each posting under a key of its own, until it is
 * acknowledged or refused. What they were told is the client log that the books are held against.
 */
export interface Posting {
  readonly organizationId: string
  readonly kind: 'order' | 'return' | 'event' | 'redemption' | 'reversal' | 'hold' | 'capture' | 'void' | 'use'
  /** The external id or the Idempotency-Key. */
  readonly key: string
  /** Of what it made. */
  readonly id: string
  readonly memberId: string | null
  /** What it moved of the member's points, as the client reckons it; null where only the service knows. */
  readonly points: number | null
}

export interface Telling {
  readonly postings: readonly Posting[]
  readonly counts: Counts
  readonly faults: string[]
  /** How many were refused, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** Postings acknowledged so far, by each client. */
  progress(): readonly number[]
  stop(): Promise<void>
}

const TELLERS = 8
/** Refusals that are right under load: something has come to its end. */
const ENDS = ['insufficient-points', 'reward-out-of-stock', 'voucher-used-up', 'gift-card-too-low']

export function startTelling(world: World, tills: readonly Till[], seed: number, options: PersistingOptions): Telling {
  const postings: Posting[] = []
  const refused: Record<string, number> = {}
  const client = persisting(world, options)
  const { counts, faults, persist } = client
  const made: number[] = []
  let stopping = false

  function work(teller: number, till: Till, random: Random) {
    const { organization } = till
    const pick = <T>(list: readonly T[]) => list[random.between(0, list.length - 1)] as T
    let serial = 0
    const fresh = () => {
      serial += 1
      return `t${teller}-${serial}`
    }
    const note = (posting: Omit<Posting, 'organizationId'>) => {
      postings.push({ organizationId: organization.id, ...posting })
      made[teller] = (made[teller] ?? 0) + 1
    }

    /** @returns the answer, or undefined when it was rightly refused */
    async function post(path: string, key: string, body: object): Promise<Answer | undefined> {
      const isEnd = ({ status, body: problem }: Answer) => status === 409 && ENDS.includes(problem.code)
      const request = { method: 'POST', path, token: organization.token, headers: { 'idempotency-key': key }, body }
      const answer = await persist(request, (given) => given.status < 300 || isEnd(given))
      if (answer.status === 409) {
        refused[answer.body.code] = (refused[answer.body.code] ?? 0) + 1
        return undefined
      }
      counts.acknowledged += 1
      if (answer.headers.get('idempotency-replayed') === 'true') counts.replays += 1
      return answer
    }

    function order() {
      const [member, pieces, unitPrice] = [pick(till.members), random.between(1, 3), random.between(50, 2_000)]
      const [externalId, sku] = [fresh(), pick(['WASH', 'THING'])]
      const data = { externalId, contactId: member.contactId, currency: 'EUR', lines: [{ sku, quantity: pieces, unitPrice }] }
      return { member, pieces, unitPrice, data, total: pieces * unitPrice }
    }
    const pointsFor = (amount: number) => Math.floor(amount / MINOR_UNITS_PER_POINT)

    async function sell() {
      const { member, pieces, unitPrice, data, total } = order()
      const answer = await post('/v1/orders', data.externalId, data)
      if (answer === undefined) return
      note({ kind: 'order', key: data.externalId, id: answer.body.id, memberId: member.id, points: pointsFor(total) })
      for (let left = pieces; left > 0 && random.next() < 0.35; left -= 1) {
        const key = fresh()
        const back = await post('/v1/returns', key, { externalId: key, orderId: answer.body.id, lines: [{ line: 1, quantity: 1 }] })
        if (back === undefined) return
        const points = pointsFor((left - 1) * unitPrice) - pointsFor(left * unitPrice)
        note({ kind: 'return', key, id: back.body.id, memberId: member.id, points })
      }
    }

    async function sellMany() {
      const many = Array.from({ length: 4 }, order)
      const answer = await post('/v1/orders/batch', fresh(), { items: many.map(({ data }) => ({ op: 'create', data })) })
      for (const [index, { data, member, total }] of many.entries())
        noteItem(answer, index, { kind: 'order', key: data.externalId, memberId: member.id, points: pointsFor(total) })
    }

    function event() {
      const what = pick([{ type: 'visit' }, { type: 'custom', name: 'launch' }, { type: 'custom', name: 'ping' }])
      return { memberId: pick(till.members).id, externalId: fresh(), ...what }
    }

    async function tell() {
      const data = event()
      const answer = await post('/v1/loyalty/events', data.externalId, data)
      if (answer !== undefined) note({ kind: 'event', key: data.externalId, id: answer.body.id, memberId: data.memberId, points: null })
    }

    async function tellMany() {
      const many = Array.from({ length: 5 }, event)
      const answer = await post('/v1/loyalty/events/batch', fresh(), { items: many.map((data) => ({ op: 'create', data })) })
      for (const [index, { externalId: key, memberId }] of many.entries()) noteItem(answer, index, { kind: 'event', key, memberId, points: null })
    }

    function noteItem(answer: Answer | undefined, index: number, posting: Omit<Posting, 'organizationId' | 'id'>) {
      const result = answer?.body.results[index]
      if (result?.status >= 300) faults.push(`${posting.key} in a batch: ${JSON.stringify(result)}`)
      else if (result !== undefined) note({ ...posting, id: result.id })
    }

    async function redeem() {
      const [memberId, key] = [pick(till.members).id, fresh()]
      const what = random.next() < 0.5 ? { unit: 'PTS', amount: random.between(1, 30) } : { rewardId: till.rewardId }
      const answer = await post('/v1/loyalty/redemptions', key, { memberId, ...what })
      if (answer === undefined) return
      const { id, amount } = answer.body
      note({ kind: 'redemption', key, id, memberId, points: -amount })
      if (random.next() > 0.3) return
      const back = fresh()
      if ((await post(`/v1/loyalty/redemptions/${id}/reverse`, back, {})) !== undefined) note({ kind: 'reversal', key: back, id, memberId, points: amount })
    }

    async function hold() {
      const [memberId, amount, key] = [pick(till.members).id, random.between(2, 20), fresh()]
      const answer = await post('/v1/loyalty/holds', key, { memberId, unit: 'PTS', amount })
      if (answer === undefined) return
      const { id } = answer.body
      note({ kind: 'hold', key, id, memberId, points: 0 })
      const [dice, end] = [random.next(), fresh()]
      if (dice < 0.5) {
        const captured = random.between(1, amount)
        const done = await post(`/v1/loyalty/holds/${id}/capture`, end, { amount: captured })
        if (done !== undefined) note({ kind: 'capture', key: end, id, memberId, points: -captured })
      } else if (dice < 0.8 && (await post(`/v1/loyalty/holds/${id}/void`, end, {})) !== undefined) note({ kind: 'void', key: end, id, memberId, points: 0 })
    }

    async function use() {
      const [isCard, key] = [random.next() < 0.5, fresh()]
      const what = isCard ? { amount: random.between(10, 90) } : {}
      const answer = await post(`/v1/loyalty/vouchers/${isCard ? till.giftCardId : till.voucherId}/redeem`, key, { externalId: key, ...what })
      if (answer !== undefined) note({ kind: 'use', key, id: answer.body.id, memberId: null, points: null })
    }

    return () => pick([sell, sell, sell, sellMany, tell, tell, tell, tellMany, redeem, redeem, hold, hold, use])()
  }

  async function tellAll(teller: number): Promise<void> {
    made[teller] = 0
    const random = randomOf(seed + teller)
    const once = work(teller, tills[teller % tills.length] as Till, random)
    while (!stopping) {
      await once()
      await sleep(random.between(0, 3))
    }
  }

  const tellers = Array.from({ length: TELLERS }, (_, teller) =>
    tellAll(teller).catch((error: unknown) => void faults.push(`client ${teller} gave up: ${String(error)}`)),
  )
  return {
    postings,
    counts,
    faults,
    refused,
    progress: () => [...made],
    async stop() {
      stopping = true
      await Promise.all(tellers)
    },
  }
}
