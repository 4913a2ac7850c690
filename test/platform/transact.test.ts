import { sql } from 'drizzle-orm'
import t from 'tap'
import { transact } from '../../src/platform/context.ts'
import { isDatabaseAway, statement } from '../../src/platform/database.ts'
import { events } from '../../src/platform/tables.ts'
import { startApp } from '../support/app.ts'

const { ctx } = await startApp()

const doubled = statement(undefined, {}, () => sql`insert into service_secrets (name, secret) values ('same', 'a'), ('same', 'b')`)
const stored = statement(undefined, { isNull: sql<boolean>`` }, (_, given) => sql`select ${sql.param(given('value'), events.previous)}::jsonb is null`)
const one = statement(undefined, { one: sql<number>`` }, () => sql`select 1`)

t.test('a write that nobody waited for is named as the cause, not what came after it', async (t) => {
  await t.rejects(
    transact(ctx, (tx) => {
      tx.later(doubled)
      return tx.one(one)
    }),
    { code: '23505' },
  )
  const rest = transact(ctx, async (tx) => {
    const within = tx.savepoint((inner) => {
      inner.later(doubled)
      return inner.one(one)
    })
    await t.rejects(within, { code: '23505' })
    return tx.one(one)
  })
  t.same(await rest, { one: 1 }, 'and a savepoint undoes it')
})

t.test('what means that the database is away', async (t) => {
  const coded = (code: string) => Object.assign(new Error('said by the server'), { code })
  for (const code of ['08006', '28P01', '3D000', '53100', '53300', '57P01', '57P02', '57P03', '57014', '58030', '25006', 'EPIPE', 'ECONNRESET', 'ENOENT'])
    t.ok(isDatabaseAway(coded(code)), code)
  for (const message of ['Connection terminated unexpectedly', 'timeout expired', 'Query read timeout', 'Client was closed and is not queryable'])
    t.ok(isDatabaseAway(new Error(message)), message)
  for (const code of ['23505', '40001', '42703', '22P02', 'XX000']) t.notOk(isDatabaseAway(coded(code)), code)
})

t.test('nothing is written as the null of SQL, also to a column of JSON', async (t) => {
  t.same(await ctx.one(stored, { value: null }), { isNull: true })
  t.same(await ctx.one(stored, { value: {} }), { isNull: false })
})
