import t from 'tap'
import { contactsOf, counts, imported, post, rowsOf, startImports } from './support.ts'

const { organization } = await startImports(t.teardown)

t.test('POST /v1/imports', async (t) => {
  t.test('202 with Location; NDJSON is created in the background, its faults by line, field, code and value', async (t) => {
    const shop = await organization()
    const file = [
      { kind: 'person', displayName: 'Ada', emails: [{ value: 'ada@example.com' }], tags: ['vip'] },
      { kind: 'person', displayName: 'Grace', phones: [{ value: '12' }] },
      { kind: 'robot', displayName: 'R2' },
    ].map((row) => JSON.stringify(row))
    const taken = await post(shop, 'format=ndjson', `${file.join('\n')}\n\nnot json\n`)
    t.equal(taken.status, 202)
    t.equal(taken.headers['location'], `/v1/imports/${taken.body.id}`)
    const done = await imported(shop, 'format=ndjson&mode=create', `${JSON.stringify({ kind: 'person', displayName: 'Else' })}`)
    t.match(done, { status: 'completed', counts: { ...counts({ created: 1 }), total: 1, processed: 1 } })
    const rows = await rowsOf(shop, taken.body.id)
    t.match(rows, [
      { row: 1, line: 1, status: 'created', problems: [] },
      { row: 2, line: 2, status: 'failed', problems: [{ code: 'not-valid', column: '/phones/0/value', value: '12' }] },
      { row: 3, line: 3, status: 'failed', problems: [{ column: '/kind', value: 'robot' }] },
      { row: 4, line: 5, status: 'failed', problems: [{ code: 'not-an-object', value: 'not json' }] },
    ])
    t.equal((await rowsOf(shop, taken.body.id, 'status=failed')).length, 3)
    t.match(await shop.request('GET', `/v1/contacts/${rows[0].contactId}`), { body: { displayName: 'Ada', tags: ['vip'] } })
  })

  t.test('a plain CSV, twice: the second time nothing is new', async (t) => {
    const shop = await organization()
    const file = 'Name,E-mail,Phone\nAda Lovelace,ada@example.com,020 7946 0958\nNobody,no address,\n"Grace\nHopper",grace@example.com,\n'
    const first = await imported(shop, 'format=csv', file)
    t.match(first, { counts: counts({ created: 2, failed: 1 }), reading: { family: 'plain', encoding: 'utf-8', delimiter: ',' } })
    t.match(await rowsOf(shop, first.id, 'status=failed'), [{ line: 3, problems: [{ code: 'not-valid', column: 'E-mail', value: 'no address' }] }])
    const again = await imported(shop, 'format=csv', file)
    t.match(again.counts, counts({ skipped: 2, failed: 1 }))
    const known = await contactsOf(shop)
    t.match(
      (await rowsOf(shop, again.id, 'status=skipped')).map(({ problems: [problem] }: any) => problem),
      [
        { code: 'contact-exists', existingId: known[0].id },
        { code: 'contact-exists', existingId: known[1].id },
      ],
    )
    const upserted = await imported(shop, 'format=csv&mode=upsert&matchOn=email', file)
    t.match(upserted.counts, counts({ unchanged: 2, failed: 1 }))
    t.same(await contactsOf(shop), known)
  })
})
