import t from 'tap'
import { contactsOf, counts, imported, post, rowsOf, settled, startImports } from './support.ts'

const { organization, db } = await startImports(t.teardown)

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
    await settled(shop, taken.body.id)
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

t.test('CSV', async (t) => {
  const at = (encoding: BufferEncoding, text: string) => Buffer.from(text, encoding)
  const table = [
    ['Name', 'E-mail', 'City'],
    ['Jürgen "der Große"', 'j@example.com', 'Köln, am\nRhein'],
    ['Zoë', 'z@example.com', 'Genf'],
  ]
  const quoted = (delimiter: string) => table.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join('\r\n')

  t.test('every dialect and encoding gives the same contacts', async (t) => {
    for (const [name, file, reading] of [
      ['comma, UTF-8', at('utf8', quoted(',')), { encoding: 'utf-8', delimiter: ',' }],
      ['semicolon, UTF-8 with mark', at('utf8', `\ufeff${quoted(';')}`), { encoding: 'utf-8', delimiter: ';' }],
      ['tab, UTF-16', at('utf16le', `\ufeff${quoted('\t')}`), { encoding: 'utf-16le', delimiter: '\t' }],
      ['tab, UTF-16 big-endian', at('utf16le', `\ufeff${quoted('\t')}`).swap16(), { encoding: 'utf-16be', delimiter: '\t' }],
      ['semicolon, Windows-1252', at('latin1', quoted(';')), { encoding: 'windows-1252', delimiter: ';' }],
    ] as const) {
      const shop = await organization()
      t.match(await imported(shop, 'format=csv', file), { status: 'completed', counts: counts({ created: 2 }), reading }, name)
      t.match(
        await contactsOf(shop),
        [
          { displayName: 'Jürgen "der Große"', addresses: [{ city: 'Köln, am\nRhein' }] },
          { displayName: 'Zoë', addresses: [{ city: 'Genf' }] },
        ],
        name,
      )
    }
  })

  t.test('a mapping takes the place of the guess', async (t) => {
    const shop = await organization()
    const mapping = encodeURIComponent(JSON.stringify({ Wer: 'displayName', Post: 'emails.work', Tg: 'handles.telegram', Nr: 'externalId' }))
    const file = 'Nr;Wer;Post;Tg;Rest\n7;Ada;ada@example.com;adal;x\n'
    t.match(await post(shop, 'format=csv', file), { status: 422, body: { code: 'unknown-columns', columns: [{ column: 'Nr', field: null }] } })
    const done = await imported(shop, `format=csv&mapping=${mapping}`, file)
    t.match(done.reading, {
      family: 'given',
      columns: [{ column: 'Nr', field: 'externalId' }, {}, { column: 'Post', field: 'emails.work' }, {}, { column: 'Rest', field: null }],
    })
    t.match(await contactsOf(shop), [{ displayName: 'Ada', externalId: '7', emails: [{ label: 'work' }], handles: [{ network: 'telegram', value: 'adal' }] }])
    for (const wrong of ['no json', '[]', '{"Wer":"nothing.there"}'])
      t.match(await post(shop, `format=csv&mapping=${encodeURIComponent(wrong)}`, file), {
        status: 400,
        body: { errors: [{ pointer: '/mapping', in: 'query' }] },
      })
  })

  t.test('422 a file that cannot be read, or whose columns identify nobody', async (t) => {
    const shop = await organization()
    for (const [query, file, code] of [
      ['format=csv', '', 'unreadable-file'],
      ['format=csv', 'Name,Email\n', 'unreadable-file'],
      ['format=csv', 'Name,Email\nAda,"not closed\n', 'unreadable-file'],
      ['format=ndjson', '', 'unreadable-file'],
      ['format=csv&mode=upsert', 'Name\nAda\n', 'unknown-columns'],
      ['format=csv&mode=update&matchOn=phone', 'Name,Email\nAda,ada@example.com\n', 'unknown-columns'],
    ] as const)
      t.match(await post(shop, query, file), { status: 422, body: { code } }, query)
    t.match(await shop.request('GET', '/v1/imports'), { body: { data: [] } }, 'nothing is left of them')
    t.match(await shop.request('POST', '/v1/imports?format=csv', { no: 'file' }), { status: 422, body: { code: 'validation-failed' } })
    t.match(await post(shop, 'format=xls', 'x'), { status: 400 })
    t.match(await post(shop, 'format=csv', 'x', { 'content-type': 'application/pdf' }), { status: 415 })
  })

  t.test('cells too many, NUL, formulas that were defused', async (t) => {
    const shop = await organization()
    const done = await imported(shop, 'format=csv', "Name,Source\nAda,'=shop\nBob,a,b,c\nC\u0000y,x\nDot\n")
    t.match(done.counts, counts({ created: 2, failed: 2 }))
    t.match(await rowsOf(shop, done.id, 'status=failed'), [
      { line: 3, problems: [{ code: 'column-count' }] },
      { line: 4, problems: [{ code: 'unreadable' }] },
    ])
    t.match(await contactsOf(shop), [
      { displayName: 'Ada', source: '=shop' },
      { displayName: 'Dot', source: null },
    ])
  })
})

t.test('what is recognised, and what is not', async (t) => {
  t.test('update changes known contacts only; upsert makes the others; lists are added to', async (t) => {
    const shop = await organization()
    await imported(shop, 'format=csv', 'Name,Email,Tags\nAda,ada@example.com,vip\n')
    const file = 'First name,Email,Email 2,Tags\nAda,ADA@example.com,ada@work.example,press\nGrace,grace@example.com,,\n'
    const updated = await imported(shop, 'format=csv&mode=update&matchOn=email', file)
    t.match(updated.counts, counts({ updated: 1, failed: 1 }))
    t.match(await rowsOf(shop, updated.id, 'status=failed'), [{ line: 3, problems: [{ code: 'contact-not-found' }] }])
    const upserted = await imported(shop, 'format=csv&mode=upsert', file)
    t.match(upserted.counts, counts({ unchanged: 1, created: 1 }))
    t.match(await contactsOf(shop), [
      { displayName: 'Ada', givenName: 'Ada', emails: [{ value: 'ada@example.com' }, { value: 'ada@work.example' }], tags: ['vip', 'press'], version: 2 },
      { displayName: 'Grace' },
    ])
    const again = await imported(shop, 'format=csv&mode=upsert', file)
    t.match(again.counts, counts({ unchanged: 2 }))
  })

  t.test('duplicates within a file are found by row, and rows without a key fail', async (t) => {
    const shop = await organization()
    const file = 'Name,Email\nAda,ada@example.com\nAda again,Ada@Example.com\nNobody,\n'
    const upserted = await imported(shop, 'format=csv&mode=upsert&matchOn=email', file)
    t.match(upserted.counts, counts({ created: 1, skipped: 1, failed: 1 }))
    t.match((await rowsOf(shop, upserted.id)).slice(1), [
      { status: 'skipped', problems: [{ code: 'duplicate-row', detail: 'says the same contact as row 1' }] },
      { status: 'failed', problems: [{ code: 'nothing-to-match' }] },
    ])
  })

  t.test('an e-mail of another contact fails an upsert by external id, and names it', async (t) => {
    const shop = await organization()
    await imported(shop, 'format=csv', 'Id,Name,Email\n1,Ada,ada@example.com\n2,Grace,grace@example.com\n')
    const [ada, grace] = await contactsOf(shop)
    const done = await imported(shop, 'format=csv&mode=upsert', 'Id,Email\n2,ada@example.com\n3,grace@example.com\n')
    t.match(
      (await rowsOf(shop, done.id)).map(({ status, line, problems: [problem] }: any) => ({ status, line, ...problem })),
      [
        { status: 'failed', line: 2, code: 'contact-exists', column: 'Email', value: 'ada@example.com', existingId: ada.id },
        { status: 'failed', line: 3, code: 'contact-exists', column: 'Email', value: 'grace@example.com', existingId: grace.id },
      ],
    )
    t.same(await contactsOf(shop), [ada, grace])
  })

  t.test('a row that breaks a constraint fails alone', async (t) => {
    const shop = await organization()
    const rows = [1, 2, 3].map((i) => ({ kind: 'person', displayName: `P${i}`, ...(i === 2 ? { ownerId: shop.id } : {}) }))
    const done = await imported(shop, 'format=ndjson', rows.map((row) => JSON.stringify(row)).join('\n'))
    t.match(done.counts, counts({ created: 2, failed: 1 }))
    t.match(await rowsOf(shop, done.id, 'status=failed'), [{ row: 2, problems: [{ code: 'unknown', column: '/ownerId', value: shop.id }] }])
  })

  t.test('an erased person is not brought back, and goes out of what was staged', async (t) => {
    const shop = await organization()
    const file = 'Name,Email,Phone\nCanary Secretive,canary@example.com,no-phone-of-canary\nAda,ada@example.com,\n'
    const failed = await imported(shop, 'format=csv', file)
    t.match(failed.counts, counts({ created: 1, failed: 1 }))
    const { body: canary } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Canary', emails: [{ value: 'canary@example.com' }] })
    await shop.request('POST', `/v1/contacts/${canary.id}/erase`, { confirm: true })
    t.match(await rowsOf(shop, failed.id, 'status=failed'), [{ problems: [] }])
    const { rows } = await db.pool.query(`select count(*) from import_rows where import_rows::text ilike '%canary%'`)
    t.equal(rows[0].count, 0)
    const again = await imported(shop, 'format=csv', 'Name,Email\nCanary,CANARY@example.com\nBob,bob@example.com\n')
    t.match(again.counts, counts({ created: 1, skipped: 1 }))
    t.match(await rowsOf(shop, again.id, 'status=skipped'), [{ problems: [{ code: 'suppressed' }] }])
  })
})

t.test('a dry run tells what would happen, and changes nothing', async (t) => {
  const shop = await organization()
  await imported(shop, 'format=csv', 'Name,Email\nAda,ada@example.com\n')
  const before = await contactsOf(shop)
  const events = async () => (await shop.request('GET', '/v1/events?limit=200&types=contact.*')).body.data.length
  await shop.numbered()
  const told = await events()
  const lines = Array.from({ length: 1_200 }, (_, i) => `P${i},p${i % 1_150}@example.com`)
  const file = `Name,Email\nAda King,ada@example.com\n${lines.join('\n')}\nBad,bad\n`
  const dry = await imported(shop, 'format=csv&mode=upsert&dryRun=true', file)
  t.match(dry, {
    status: 'completed',
    dryRun: true,
    counts: { ...counts({ created: 1_150, updated: 1, skipped: 50, failed: 1 }), total: 1_202, processed: 1_202 },
  })
  const create = await imported(shop, 'format=csv&dryRun=true', file)
  t.match(create.counts, counts({ created: 1_150, skipped: 51, failed: 1 }))
  t.same(await contactsOf(shop), before)
  t.equal(await events(), told)
  t.match(
    (await imported(shop, 'format=csv&mode=upsert', file)).counts,
    counts({ created: 1_150, updated: 1, skipped: 50, failed: 1 }),
    'the real one does the same',
  )
})

t.test('who stands in a file twice, far apart, is made of the first row; who was known is left; all others are made', async (t) => {
  const shop = await organization()
  await imported(shop, 'format=csv', 'Name,Email\nAda,p1300@example.com\n')
  const [known] = await contactsOf(shop)
  const lines = Array.from({ length: 1_600 }, (_, i) => `P${i},p${i === 700 ? 10 : i}@example.com`)
  const done = await imported(shop, 'format=csv', `Name,Email\n${lines.join('\n')}\n`)
  t.match(done, { status: 'completed', counts: { ...counts({ created: 1_598, skipped: 2 }), processed: 1_600 } })
  const { rows } = await db.pool.query(
    `select "row", problems -> 0 ->> 'existingId' as existing, (select contact_id from import_rows first where first.import_id = $1 and first."row" = 11) as first
     from import_rows where import_id = $1 and status = 'skipped' order by "row"`,
    [done.id],
  )
  t.match(rows, [
    { row: 701, existing: rows[0].first },
    { row: 1_301, existing: known.id },
  ])
  const made = await db.pool.query(`select count(*)::int as events from events where organization_id = $1 and type = 'contact.created'`, [shop.id])
  t.same(made.rows, [{ events: 1_599 }])
})

t.test('events tell the start, the progress and the end; rows share one audit entry and tell no previous', async (t) => {
  const shop = await organization()
  await imported(shop, 'format=csv', 'Name,Email\nAda,ada@example.com\n')
  const lines = Array.from({ length: 600 }, (_, i) => `P${i},p${i}@example.com`).join('\n')
  const { id } = await imported(shop, 'format=csv&mode=upsert', `Name,Email\nAda King,ada@example.com\n${lines}`)
  const all = async (url: string) => (await shop.request('GET', url)).body.data
  await shop.numbered()
  const events = (await all('/v1/events?limit=200&types=import.*')).filter(({ resource }: any) => resource.id === id)
  t.match(
    events.map(({ type, data: { total, processed } }: any) => ({ type, total, processed })),
    [
      { type: 'import.started', total: 601 },
      { type: 'import.progress', processed: 250 },
      { type: 'import.progress', processed: 500 },
      { type: 'import.completed', processed: 601 },
    ],
  )
  t.same(
    (await all('/v1/events?limit=10&types=contact.updated')).map(({ previous, actor }: any) => [previous, actor.type]),
    [[null, 'api_key']],
  )
  t.match(
    (await all('/v1/audit-events?limit=200&types=import.*,contact.*')).map(({ type }: any) => type),
    ['import.started', 'import.started'],
  )
})

t.test('staff who see certain contacts only see their own imports, own what they import, and change nothing of others', async (t) => {
  const shop = await organization()
  const invited = (await shop.request('POST', '/v1/users', { email: 'agent@example.com', displayName: 'Agent', role: 'agent', contactAccess: 'own' })).body
  const token = new URL(invited.invitationUrl).pathname.split('/').at(-1)
  await shop.request('POST', `/public/v1/invitations/${token}/accept`, { password: 'correct horse battery' })
  const logIn = { email: 'agent@example.com', password: 'correct horse battery', organizationSlug: shop.organization.slug }
  const { accessToken } = (await shop.request('POST', '/v1/auth/tokens', logIn)).body
  const authorization = { authorization: `Bearer ${accessToken}` }
  const agent = {
    ...shop,
    request: (method: any, url: string, body?: unknown, headers = {}) => shop.request(method, url, body, { ...headers, ...authorization }),
  }
  const others = await imported(shop, 'format=csv', 'Name,Email\nHidden,hidden@example.com\n')
  for (const path of ['', '/rows']) t.match(await agent.request('GET', `/v1/imports/${others.id}${path}`), { status: 404, body: { code: 'import-not-found' } })
  const own = await imported(agent, 'format=csv&mode=upsert', 'Name,Email\nHidden too,hidden@example.com\nMine,mine@example.com\n')
  t.match(own.counts, counts({ created: 1, failed: 1 }))
  t.match(await rowsOf(agent, own.id, 'status=failed'), [{ contactId: null, problems: [{ code: 'contact-exists', existingId: null }] }])
  t.match(await contactsOf(agent), [{ displayName: 'Mine', ownerId: invited.id }])
  t.same(
    (await agent.request('GET', '/v1/imports')).body.data.map(({ id }: any) => id),
    [own.id],
  )
})
