import fc from 'fast-check'
import t from 'tap'
import { Refusal } from '../../../src/kernel/problem.ts'
import { type Campaign, moved as movedCampaign } from '../../../src/modules/offers/rules/campaigns.ts'
import { builtIn, textData } from '../../../src/modules/offers/rules/messages.ts'
import { expectFree, expectMayDecide, mayMove, moved, newOffer, type Offer, type OfferMove } from '../../../src/modules/offers/rules/offers.ts'
import { OFFER_STATUSES } from '../../../src/modules/offers/tables/offers.ts'

const AT = '2026-03-20T09:00:00Z'
const CAMPAIGN: Campaign = {
  ...{ id: 'c', name: 'Come back', sentence: { en: 'Come.', de: 'Komm.' }, occasion: 'manual', lapse: null },
  gives: { type: 'voucher', name: 'V', worth: { type: 'fixed', amount: 500 }, currency: 'EUR' },
  ...{ validDays: 30, cooldownDays: 10, limitPerContact: 2, budget: null, taken: 0, needsApproval: false, message: null },
  ...{ status: 'active', version: 1, createdAt: AT, updatedAt: AT },
}
const OFFER = newOffer(CAMPAIGN, { id: 'o', at: AT, contactId: 'a', occasion: { key: 'manual 1', id: '1' }, by: { type: 'user', id: 'u', userId: 'u' } })
const MOVES: readonly OfferMove[] = ['approve', 'reject', 'accept', 'decline', 'withdraw', 'use', 'restore', 'expire']
const codeOf = (act: () => unknown) => {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.type.code
    throw error
  }
}
const after = (hours: number) => Temporal.Instant.from(AT).add({ hours }).toString()

t.test('whatever is done to an offer, it ends once, and only what was made is used', async () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...MOVES), { maxLength: 12 }), (moves) => {
      let offer: Offer = OFFER
      const path = [offer.status]
      for (const move of moves) {
        if (!mayMove(offer, move)) {
          if (codeOf(() => moved(offer, move, AT)) !== 'transition-not-allowed') return false
          continue
        }
        offer = moved(offer, move, AT)
        path.push(offer.status)
      }
      const ends = path.filter((status) => ['declined', 'expired', 'withdrawn', 'rejected'].includes(status))
      const isUsedAfterMade = !path.includes('used') || path.indexOf('made') < path.indexOf('used')
      return ends.length <= 1 && (ends.length === 0 || path.at(-1) === ends[0]) && isUsedAfterMade && offer.version === path.length
    }),
  )
})

t.test('an ended offer moves no more, and says what is possible of the others', async (t) => {
  for (const status of OFFER_STATUSES) {
    const isOver = ['declined', 'expired', 'withdrawn', 'rejected'].includes(status)
    t.equal(
      MOVES.some((move) => mayMove({ status }, move)),
      !isOver,
      status,
    )
  }
  try {
    moved({ ...OFFER, status: 'made' }, 'approve', AT)
    t.fail('it is made already')
  } catch (error) {
    t.match(error, { extras: { allowed: [{ action: 'accept' }, { action: 'decline' }, { action: 'withdraw' }] } })
  }
})

t.test('accepted and declined before the end only; withdrawn at any time', async (t) => {
  const made: Offer = { ...OFFER, status: 'made', madeAt: AT, expiresAt: after(24) }
  t.equal(moved(made, 'accept', after(23)).status, 'accepted')
  t.equal(
    codeOf(() => moved(made, 'accept', after(24))),
    'offer-expired',
  )
  t.equal(
    codeOf(() => moved(made, 'decline', after(24))),
    'offer-expired',
  )
  t.equal(moved(made, 'withdraw', after(25)).status, 'withdrawn')
})

t.test('cool-down and limit hold for every history', async () => {
  const some = fc.record({
    cooldownDays: fc.integer({ min: 0, max: 400 }),
    limitPerContact: fc.option(fc.integer({ min: 1, max: 5 })),
    had: fc.integer({ min: 0, max: 6 }),
    hoursAgo: fc.option(fc.integer({ min: 0, max: 10_000 })),
  })
  fc.assert(
    fc.property(some, ({ cooldownDays, limitPerContact, had, hoursAgo }) => {
      const lastAt = hoursAgo === null ? null : after(-hoursAgo)
      const expected =
        limitPerContact !== null && had >= limitPerContact
          ? 'offer-limit-reached'
          : hoursAgo !== null && hoursAgo < 24 * cooldownDays
            ? 'offer-cooldown'
            : undefined
      return codeOf(() => expectFree({ cooldownDays, limitPerContact }, { had, lastAt }, AT)) === expected
    }),
  )
})

t.test('refusals of a decision in their order: the state, a person, another', async (t) => {
  const decide = (offer: Partial<Offer>, userId: string | null, keyMakerId: string | null = null) =>
    codeOf(() => expectMayDecide({ ...OFFER, ...offer }, { userId }, keyMakerId))
  t.equal(decide({ status: 'made' }, null), 'transition-not-allowed')
  t.equal(decide({}, null), 'offer-needs-person')
  t.equal(decide({}, 'u'), 'offer-needs-another')
  t.equal(decide({ proposerId: null }, 'maker', 'maker'), 'offer-needs-another')
  t.equal(decide({}, 'other'), undefined)
})

t.test('a campaign is paused, resumed and archived, and an archived one stays so', async (t) => {
  t.equal(movedCampaign(CAMPAIGN, 'pause').status, 'paused')
  t.equal(movedCampaign({ ...CAMPAIGN, status: 'paused' }, 'resume').status, 'active')
  for (const move of ['pause', 'resume', 'archive'] as const)
    t.equal(
      codeOf(() => movedCampaign({ ...CAMPAIGN, status: 'archived' }, move)),
      'transition-not-allowed',
    )
})

t.test('what a message says is there in every language, with the code only where there is one', async (t) => {
  t.same(
    builtIn(true).map(({ language }) => language),
    ['en', 'de', 'es', 'id', 'az', 'fa'],
  )
  for (const { text, html, subject } of builtIn(true)) t.ok(text.includes('offer.code') && html?.includes('offer.code') && subject !== null)
  for (const { subject, html } of builtIn(false)) t.same([subject, html], [null, null])
  const offer = { ...OFFER, expiresAt: '2026-04-19T23:00:00Z' }
  t.same(textData(offer, 'de-AT', 'X', 'Europe/London').offer, { name: 'Come back', sentence: 'Komm.', until: '19. April 2026', code: 'X' })
  t.equal(textData(offer, 'fr', null, 'Europe/London').offer.sentence, 'Come.')
})
