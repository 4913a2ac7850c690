import fc from 'fast-check'
import t from 'tap'
import { clockStandingAt } from '../../../src/kernel/clock.ts'
import { Refusal } from '../../../src/kernel/problem.ts'
import {
  accountsOf,
  clawBack,
  clawBackPending,
  endHold,
  extendLots,
  hold,
  issue,
  issuePending,
  mature,
  mergeMembers,
  type Posting,
  post,
  postAll,
  redeem,
  restore,
} from '../../../src/modules/ledger/index.ts'
import { bookExpired } from '../../../src/modules/ledger/service/due.ts'
import { verifyLedger } from '../../../src/modules/ledger/service/verification.ts'
import { type Tx, transact } from '../../../src/platform/context.ts'
import { startApp } from '../../support/app.ts'
import { type Books, nextId, openBooks, pts } from '../../support/ledger.ts'
import { LedgerModel, Refused } from '../../support/ledger-model.ts'
import { firstSeed, runs, sayOfSoak } from '../../support/soak.ts'

const app = await startApp()
const START = Temporal.Instant.from('2026-01-01T00:00:00Z').epochMilliseconds
const DAY = 86_400_000
const text = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString()

/** Where a run stands: what time it is, and who and what there is to act on. */
interface Run {
  readonly tx: Tx
  readonly program: string
  readonly members: string[]
  now: number
}
type Act = (model: LedgerModel, run: Run, tx: Tx) => Promise<void>

/** A step of a run: the same act on the model and on the ledger; both do it or both refuse it by the same name. */
class Step implements fc.AsyncCommand<LedgerModel, Run> {
  readonly name: string
  readonly pause: number
  readonly act: Act
  constructor(name: string, pause: number, act: Act) {
    this.name = name
    this.pause = pause
    this.act = act
  }
  check = () => true
  async run(model: LedgerModel, run: Run): Promise<void> {
    // Never twice at the same instant: what was earned at once has no order.
    run.now += 1_000 + this.pause
    const tx = run.tx.within(run.tx.organization, clockStandingAt(Temporal.Instant.fromEpochMilliseconds(run.now)))
    await tx
      .savepoint((inner) => this.act(model, run, inner.within(tx.organization, tx.clock)))
      .catch((error: unknown) => {
        if (!(error instanceof Agreed)) throw error
      })
    const accounts = await accountsOf(tx, run.members)
    for (const member of run.members) {
      const of = (name: string) => accounts.find(({ account, memberId }) => memberId === member && account === name)
      const booked = of('available')?.balance ?? 0
      const found = { booked, available: booked - Number(of('available')?.due ?? 0), pending: of('pending')?.balance ?? 0, held: of('held')?.balance ?? 0 }
      const meant = model.standing(member, run.now)
      if (JSON.stringify(found) !== JSON.stringify(meant)) throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(meant)}`)
    }
  }
  toString = () => `${this.name} after ${this.pause}`
}
/** Both refused: what the ledger began is taken back. */
class Agreed extends Error {}

async function same(inModel: () => void, inLedger: () => Promise<unknown>): Promise<void> {
  let meant: string | undefined
  try {
    inModel()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    meant = error.message
  }
  const found = await inLedger().then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Refusal) return error.type.code
      throw error
    },
  )
  if (found !== meant) throw new Error(`${found ?? 'booked'}, meant ${meant ?? 'booked'}`)
  if (meant !== undefined) throw new Agreed()
}

const pick = <T>(of: readonly T[], n: number): T | undefined => of[n % of.length]
const from = (run: Run, n: number) => pick(run.members, n) as string
const journal = (fields: Omit<Posting, 'id' | 'programId'>, id = nextId()) => ({ id, ...fields })

const pause = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 20 }).map((days) => days * DAY) })
const amount = fc.integer({ min: 1, max: 60 })
const who = fc.nat(5)
const days = fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined })
const expiryOf = (now: number, after: number | undefined) => (after === undefined ? {} : { expiresAt: text(now + after * DAY) })
const step = <A extends unknown[]>(name: string, given: { [K in keyof A]: fc.Arbitrary<A[K]> }, act: (...args: [...A]) => Act) =>
  fc
    .tuple(pause, fc.tuple(...(given as fc.Arbitrary<unknown>[])))
    .map(([after, args]) => new Step(`${name} ${JSON.stringify(args)}`, after, act(...(args as unknown as A))))

const book = (tx: Tx, programId: string, fields: Omit<Posting, 'programId'>) => post(tx, { ...fields, programId })

const steps = [
  step<[number, number, number | undefined]>('earn', [who, amount, days], (n, units, after) => async (model, run, tx) => {
    const [id, member] = [nextId(), from(run, n)]
    const source = { type: 'order', id }
    const posting = journal({ kind: 'earn', source, transfers: [issue(pts(member, units), expiryOf(run.now, after))] }, id)
    await same(
      () => model.earn(id, member, units, run.now, after === undefined ? undefined : run.now + after * DAY),
      // A repeat changes nothing.
      () =>
        postAll(
          tx,
          [posting, { ...posting, id: nextId() }].map((each) => ({ ...each, programId: run.program })),
        ),
    )
  }),
  step<[number, number]>('earn pending', [who, amount], (n, units) => async (model, run, tx) => {
    const member = from(run, n)
    await same(
      () => model.earnPending(member, units),
      () => book(tx, run.program, journal({ kind: 'earn', transfers: [issuePending(pts(member, units))] })),
    )
  }),
  step<[number, number, number | undefined]>('mature', [who, amount, days], (n, units, after) => async (model, run, tx) => {
    const [id, member] = [nextId(), from(run, n)]
    await same(
      () => model.mature(id, member, units, run.now, after === undefined ? undefined : run.now + after * DAY),
      () => book(tx, run.program, journal({ kind: 'mature', transfers: [mature(pts(member, units), expiryOf(run.now, after))] }, id)),
    )
  }),
  step<[number, number]>('claw back pending', [who, amount], (n, units) => async (model, run, tx) => {
    const member = from(run, n)
    await same(
      () => model.clawPending(member, units),
      () => book(tx, run.program, journal({ kind: 'clawback', transfers: [clawBackPending(pts(member, units))] })),
    )
  }),
  step<[number, number]>('redeem', [who, amount], (n, units) => async (model, run, tx) => {
    const [id, member] = [nextId(), from(run, n)]
    await same(
      () => model.redeem(id, member, units, run.now),
      () => book(tx, run.program, journal({ kind: 'redeem', transfers: [redeem(pts(member, units))] }, id)),
    )
  }),
  step<[number, number, number | undefined]>('hold', [who, amount, days], (n, units, after) => async (model, run, tx) => {
    const [id, member] = [nextId(), from(run, n)]
    const holdUntil = after === undefined ? {} : { holdUntil: text(run.now + after * DAY) }
    await same(
      () => model.hold(id, member, units, run.now, after === undefined ? undefined : run.now + after * DAY),
      () => book(tx, run.program, journal({ kind: 'hold', ...holdUntil, transfers: [hold(pts(member, units))] }, id)),
    )
  }),
  step<[number, number]>('end a hold', [fc.nat(5), fc.nat(70)], (n, captured) => async (model, _run, tx) => {
    const id = pick([...model.holds.keys()], n)
    if (id === undefined) return
    const now = tx.clock.now().epochMilliseconds
    await same(
      () => model.endHold(id, captured, now),
      () => endHold(tx, id, captured),
    )
  }),
  step<[number, number, number, boolean]>('take back', [fc.nat(5), amount, fc.nat(40), fc.boolean()], (n, units, maxDebt, whole) => async (model, run, tx) => {
    const [id, earning] = pick([...model.earnings], n) ?? []
    if (id === undefined || earning === undefined) return
    let lost = 0
    await same(
      () => {
        if (whole && earning.reversed) throw new Refused('already-reversed')
        if (whole) earning.reversed = true
        lost = model.takeBack(id, whole ? earning.amount : units, maxDebt, run.now)
      },
      async () => {
        const back = clawBack(pts(earning.owner, whole ? earning.amount : units), { journalId: id, maxDebt })
        const posted = await book(
          tx,
          run.program,
          journal(
            whole ? { kind: 'reverse', reversesId: id, transfers: [{ ...back, credit: 'issuance' }] } : { kind: 'clawback', aboutId: id, transfers: [back] },
          ),
        )
        if (posted.lost !== lost) throw new Error(`${posted.lost} lost, meant ${lost}`)
      },
    )
  }),
  step<[number, number, number | undefined]>('restore', [fc.nat(5), amount, days], (n, units, grace) => async (model, run, tx) => {
    const [id, taken] =
      pick(
        [...model.taken].filter(([of]) => model.holds.get(of)?.open !== true),
        n,
      ) ?? []
    if (id === undefined || taken === undefined) return
    const until = grace === undefined ? undefined : run.now + grace * DAY
    await same(
      () => model.restore(id, units, run.now, until),
      () =>
        book(
          tx,
          run.program,
          journal({ kind: 'restore', aboutId: id, transfers: [restore(pts(taken.owner, units), id, until === undefined ? undefined : text(until))] }),
        ),
    )
  }),
  step<[number, number]>('extend', [who, fc.integer({ min: 1, max: 60 })], (n, after) => async (model, run, tx) => {
    const member = from(run, n)
    const until = run.now + after * DAY
    let meant = 0
    await same(
      () => {
        meant = model.extend(member, until, run.now)
      },
      async () => {
        const { lots } = await extendLots(tx, { programId: run.program, memberId: member, unit: 'PTS', until: text(until) })
        if (lots !== meant) throw new Error(`${lots} extended, meant ${meant}`)
      },
    )
  }),
  step<[]>('sweep', [], () => async (model, run, tx) => {
    await same(
      () => {
        for (const member of run.members) model.expire(member, run.now)
      },
      () => bookExpired(tx, `${run.program} test`, tx.clock.now(), []),
    )
  }),
  step<[number, number]>('merge', [who, who], (n, other) => async (model, run, tx) => {
    const [one, two] = [from(run, n), from(run, other)]
    if (one === two) return
    await same(
      () => model.merge(one, two, run.now),
      () => mergeMembers(tx, { programId: run.program, fromMemberId: one, toMemberId: two }),
    )
    run.members.splice(run.members.indexOf(one), 1)
  }),
]

class Done extends Error {}
/** Of one seed: with another, a long test can be taken up where it was left. */
const RUNS = 250

t.test('whatever is done in whatever order, the ledger is as the model and its laws hold', { timeout: 0 }, async (t) => {
  const everything = fc.commands<LedgerModel, Run, false>([...steps, steps[0], steps[4]] as never, { maxCommands: 24, size: 'max' })
  const part = async ({ program, at }: Books, seed: number) => {
    await fc.assert(
      fc.asyncProperty(everything, async (commands) => {
        const members = [nextId(), nextId(), nextId()]
        await transact(at(text(START)), async (tx) => {
          const run: Run = { tx, program, members, now: START }
          const model = new LedgerModel()
          await fc.asyncModelRun(() => ({ model, real: run }), commands)
          const { laws } = await verifyLedger(tx)
          const broken = laws.filter(({ breaches }) => breaches.length > 0)
          if (broken.length > 0) throw new Error(JSON.stringify(broken))
          // Nothing of it stays, so that each run has books of its own.
          throw new Done()
        }).catch((error: unknown) => {
          if (!(error instanceof Done)) throw error
        })
      }),
      { numRuns: RUNS, seed },
    )
  }
  const first = firstSeed()
  const seeds = Array.from({ length: runs(1_000) / RUNS }, (_, n) => first + n)
  t.comment(`seeds from ${first} to ${first + seeds.length - 1}, ${RUNS} runs of each`)
  // In organizations of their own, so that they do not wait for each other.
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const books = await openBooks(app, await app.organization({ mode: 'test', now: text(START) }))
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        await part(books, seed)
        sayOfSoak(`seed ${seed} agreed, ${seeds.length} to go`)
      }
    }),
  )
  t.pass('every run agreed')
})
