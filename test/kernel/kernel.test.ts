import fc from 'fast-check'
import t from 'tap'
import { ROLE_SCOPES, ROLES, SCOPE_NAMES } from '../../src/kernel/actor.ts'
import { cursorSeal } from '../../src/kernel/cursor.ts'
import { fold, foldDigits } from '../../src/kernel/fold.ts'
import { firstIdAt, newId } from '../../src/kernel/id.ts'
import { applyPatch, changesBetween } from '../../src/kernel/merge-patch.ts'
import { defineProblem, Refusal } from '../../src/kernel/problem.ts'
import { countrySchema, currencySchema, instantSchema, languageSchema, moneySchema, nameText, safeText, timeZoneSchema } from '../../src/kernel/schema.ts'

const text = fc.string({ unit: 'binary', maxLength: 60 })

t.test('fold', async (t) => {
  t.test('one key for every way of writing a name', async (t) => {
    for (const name of ['İlqar', 'ILQAR', 'ilqar', 'ılqar']) t.equal(fold(name), 'ilqar')
    t.equal(fold('كريمي'), fold('کریمی'))
    t.equal(fold('می\u200cروم'), fold('میروم'))
    t.equal(fold('  José \t Ángel '), 'jose angel')
    t.equal(fold('ﬁne'), 'fine')
    t.equal(fold('٠۱2'), '012')
  })
  t.test('folding twice changes nothing', async () =>
    fc.assert(
      fc.property(text, (value) => fold(fold(value)) === fold(value)),
      { numRuns: 2000 },
    ),
  )
  t.test('case does not count', async () =>
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (value) => fold(value.toLowerCase()) === fold(value.toLowerCase().toUpperCase().toLowerCase()))),
  )
  t.test('digits of every script are digits', async (t) => {
    for (const digits of ['0123456789', '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '०१२३४५६७८९', '𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡', '𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿']) t.equal(foldDigits(digits), '0123456789')
  })
})

t.test('ids are UUID v7 in the order of their making, and their time is the given instant', async (t) => {
  const at = Temporal.Instant.from('2026-03-28T20:00:00Z')
  const ids = Array.from({ length: 5000 }, () => newId(at))
  t.same(ids.toSorted(), ids)
  t.equal(new Set(ids).size, ids.length)
  t.ok(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)))
  t.ok(ids.every((id) => id > firstIdAt(at) && id < firstIdAt(at.add({ milliseconds: 1 }))))
})

t.test('ids of one instant are in the order of their making, also when other instants come in between', async (t) => {
  const still = Temporal.Instant.from('2026-03-28T20:00:00Z')
  const ids = Array.from({ length: 2000 }, (_, i) => {
    newId(still.add({ milliseconds: i - 1000 }))
    return newId(still)
  })
  t.same(ids.toSorted(), ids)
})

t.test('a cursor opens only where it was sealed, and only as it was', async () => {
  const seal = cursorSeal(Buffer.alloc(32, 1))
  const other = cursorSeal(Buffer.alloc(32, 2))
  const position = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.uuid(), fc.string(), position, fc.nat(), (organization, list, at, place) => {
      const cursor = seal.seal(organization, list, at)
      if (JSON.stringify(seal.open(organization, list, cursor)) !== JSON.stringify(at)) return false
      const bytes = Buffer.from(cursor, 'base64url')
      bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ 1
      return [
        () => seal.open(organization, `${list}x`, cursor),
        () => seal.open('0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', list, cursor),
        () => other.open(organization, list, cursor),
        () => seal.open(organization, list, bytes.toString('base64url')),
      ].every((open) => refuses(open, 'invalid-cursor'))
    }),
  )
})

function refuses(fn: () => unknown, code: string): boolean {
  try {
    fn()
    return false
  } catch (error) {
    return error instanceof Refusal && error.type.code === code
  }
}

t.test('merge patch', async (t) => {
  t.test('what is named is replaced, null clears, what is absent stays', async (t) => {
    t.same(applyPatch<{ a: number | null; b: string[] }>({ a: 1, b: ['x'] }, { a: null }), { a: null, b: ['x'] })
  })
  t.test('a patch applied twice is a patch applied once', async () => {
    const row = fc.record({ a: fc.integer(), b: fc.string() })
    fc.assert(
      fc.property(
        row,
        fc.record({ a: fc.integer() }, { requiredKeys: [] }),
        (from, patch) => JSON.stringify(applyPatch(applyPatch(from, patch), patch)) === JSON.stringify(applyPatch(from, patch)),
      ),
    )
  })
  t.test('changes name the fields that differ, with both values', async (t) => {
    t.same(changesBetween({ a: [1], b: 2 }, { a: [1], b: 3 }, ['a', 'b']), { previous: { b: 2 }, data: { b: 3 }, changed: ['b'] })
  })
})

t.test('text that cannot be stored is refused', async (t) => {
  for (const bad of ['a\u0000', '\ud800', 'x\udfff']) t.notOk(safeText(10).safeParse(bad).success)
  t.ok(safeText(10).safeParse('😀 ok').success)
  t.notOk(nameText(10).safeParse('   ').success)
  t.equal(nameText(10).parse(' a '), 'a')
})

t.test('instants are kept in UTC with at most microseconds', async (t) => {
  t.equal(instantSchema.parse('2026-03-28T21:00:00+01:00'), '2026-03-28T20:00:00Z')
  t.equal(instantSchema.parse('2026-03-28t20:00:00.123456789z'), '2026-03-28T20:00:00.123456Z')
  for (const bad of ['2026-03-28', '2026-03-28T20:00:00', '2026-02-30T00:00:00Z', '0000-01-01T00:00:00Z', 'now', '2026-03-28T20:00:00Z[UTC]'])
    t.notOk(instantSchema.safeParse(bad).success, bad)
})

t.test('codes are those of their standards', async (t) => {
  for (const [schema, good, bad] of [
    [countrySchema, ['GB', 'IR', 'AZ', 'ID'], ['gb', 'ZZZ', 'QX', '']],
    [currencySchema, ['EUR', 'JPY', 'KWD'], ['eur', 'ABC']],
    [timeZoneSchema, ['Europe/London', 'Asia/Tehran', 'UTC'], ['Mars/Base', '+02:00', '']],
    [languageSchema, ['en', 'fa-IR', 'az-Latn'], ['english language', '', 'e']],
  ] as const) {
    for (const value of good) t.ok(schema.safeParse(value).success, value)
    for (const value of bad) t.notOk(schema.safeParse(value).success, value)
  }
  t.notOk(moneySchema.safeParse({ amount: 1.5, currency: 'EUR' }).success)
  t.notOk(moneySchema.safeParse({ amount: 2 ** 53, currency: 'EUR' }).success)
})

t.test('a problem has one name', async (t) => {
  t.throws(() => defineProblem('not-found', 404, 'x', 'y'), /defined twice/)
})

t.test('no role has a scope that an admin lacks', async (t) => {
  for (const role of ROLES) t.ok([...ROLE_SCOPES[role]].every((scope) => ROLE_SCOPES.admin.has(scope) && SCOPE_NAMES.includes(scope)))
})
