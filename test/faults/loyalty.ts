import { auditBooks } from './support/books.ts'
import { type Damage, damage } from './support/damages.ts'
import { Broken, type Fault, type Figures, waited } from './support/fault.ts'
import { figuresOf } from './support/figures.ts'
import { killAgainAndAgain } from './support/killing.ts'
import { randomOf } from './support/random.ts'
import { startTelling, type Telling } from './support/tellers.ts'
import { makeTills } from './support/tills.ts'
import { embeddedWorld, standingWorld } from './support/world.ts'

/** P1, P2, P5: of a posting to the books there is all or nothing, once, however often the service is killed while it is made. */
async function kills(make: typeof embeddedWorld, times: number, seed: number): Promise<Figures> {
  const made = await make()
  const { world } = made
  let { service } = made
  try {
    const tills = await makeTills(world)
    const telling = startTelling(world, tills, seed, { mayFail: () => true })
    const killed = await killAgainAndAgain(world, service, { times, random: randomOf(seed), acknowledged: () => telling.postings.length })
    service = killed.service
    await telling.stop()
    const faults = await auditBooks(world, tills, telling)
    if (faults.length > 0) throw new Broken(faults, service.lastWords())
    return { kills: killed.kills, 'of these while starting': killed.starting, ...figuresOf(telling), ...postingsOf(telling) }
  } finally {
    service.send('SIGTERM')
    await service.exited
    await world.remove()
  }
}

function postingsOf({ postings, refused }: Telling): Figures {
  const kinds = Map.groupBy(postings, ({ kind }) => kind)
  return {
    postings: postings.length,
    ...Object.fromEntries([...kinds].map(([kind, of]) => [`of kind ${kind}`, of.length])),
    'refused since something was at its end': Object.values(refused).reduce((sum, count) => sum + count, 0),
  }
}

const one = (table: string, which = 'true') => `ctid = (select min(ctid) from ${table} where ${which})`

const DAMAGES: readonly Damage[] = [
  ['acknowledged and lost: return', `update returns set external_id = 'another' where ${one('returns')}`],
  ['half a posting: not in the books', `update redemptions set amount = amount + 1 where ${one('redemptions', 'restored = 0')}`],
  [
    'half a posting: a journal of nothing',
    `update loyalty_events set journal_id = null where ${one('loyalty_events', `type = 'custom' and journal_id is not null`)}`,
  ],
  ['did not judge once', `delete from loyalty_refunds where ${one('loyalty_refunds')}`],
  [
    `not those of the member's postings`,
    `update member_accounts set balance = balance + 1 where ${one('member_accounts', `unit = 'PTS' and account = 'available'`)}`,
  ],
  ['stored answer is missing', `delete from idempotency_keys where ${one('idempotency_keys', `body like '%"redeemedAt"%' and body like '%"PTS"%'`)}`],
  ['without its event', `delete from events where ${one('events', `type = 'hold.placed'`)}`],
  ['an event of something that is not there', `delete from voucher_redemptions where ${one('voucher_redemptions', 'amount is null')}`],
  ['a budget that', `update rule_budgets set spent = spent + 1 where ${one('rule_budgets')}`],
  ['a cap of a member', `delete from earnings where ${one('earnings', `rule_key = 'visit'`)}`],
  ['a stock that', `update rewards set stock = stock + 1 where ${one('rewards')}`],
  ['uses that', `update vouchers set uses = uses + 1 where ${one('vouchers', `type = 'gift_card'`)}`],
  ['a gift card whose', `update vouchers set balance = balance + 1 where ${one('vouchers', `type = 'gift_card'`)}`],
  ['the ledger does not hold', `update draws set amount = amount + 1 where ${one('draws')}`],
]
const GUARDED = [
  'returns',
  'redemptions',
  'loyalty_events',
  'loyalty_refunds',
  'member_accounts',
  'events',
  'earnings',
  'vouchers',
  'voucher_redemptions',
  'draws',
]
const ENOUGH = 60

async function damageAll(seed: number): Promise<Figures> {
  const { world, service } = await standingWorld()
  try {
    const tills = await makeTills(world)
    const telling = startTelling(world, tills, seed, { mayFail: () => false })
    await waited(() => telling.progress().every((made) => made >= ENOUGH), 60_000)
    await telling.stop()
    return await damage(world, { made: telling.postings, audit: (postings) => auditBooks(world, tills, { ...telling, postings }), guarded: GUARDED }, DAMAGES)
  } finally {
    service.send('SIGKILL')
    await service.exited
    await world.remove()
  }
}

export const faults: readonly Fault[] = [
  { name: 'books damaged by hand, to try the auditor of loyalty', times: { landing: 1, release: 1 }, run: (_times, seed) => damageAll(seed) },
  {
    name: 'kill -9 while points are earned and spent, and, with the service, of its own database',
    times: { landing: 13, release: 250 },
    run: (times, seed) => kills(embeddedWorld, times, seed),
  },
  {
    name: 'kill -9 while points are earned and spent, on a database that stays',
    times: { landing: 12, release: 250 },
    run: (times, seed) => kills(standingWorld, times, seed),
  },
]
