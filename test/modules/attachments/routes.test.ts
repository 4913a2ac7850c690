import { createHash } from 'node:crypto'
import t from 'tap'
import { startApp } from '../../support/app.ts'
import { contact, form, interaction, JPEG, PNG, task, upload } from './support.ts'

const started = await startApp({ fileBytesMax: 200_000 })
const { organization } = started
const shop = await organization()
const other = await organization()

t.test('POST a file', async (t) => {
  const [contactId] = [await contact(shop)]
  const places = [`/v1/contacts/${contactId}`, `/v1/interactions/${await interaction(shop, contactId)}`, `/v1/tasks/${await task(shop)}`]

  for (const place of places) {
    t.test(`201 ${place.split('/')[2]}: what it is, and the same bytes again`, async (t) => {
      const { status, body, headers } = await upload(shop, `${place}/files?name=receipt.png`, PNG)
      t.equal(status, 201, JSON.stringify(body))
      const [, , plural, id] = place.split('/')
      t.match(body, { name: 'receipt.png', mediaType: 'image/png', size: PNG.length, attachedTo: { type: plural?.slice(0, -1), id } })
      t.equal(body.sha256, createHash('sha256').update(PNG).digest('hex'))
      t.match(body.createdBy, { type: 'api_key' })
      t.equal(headers['location'], `${place}/files/${body.id}`)
      t.same((await shop.request('GET', `${place}/files/${body.id}`)).body, body)
      t.same((await shop.request('GET', `${place}/files`)).body, { data: [body], nextCursor: null })
      const content = await shop.request('GET', `${place}/files/${body.id}/content`)
      t.match(content, {
        status: 200,
        headers: {
          'content-type': 'image/png',
          'content-length': String(PNG.length),
          'content-disposition': 'attachment; filename=receipt.png',
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-cache',
          etag: `"${body.sha256}"`,
        },
      })
      const again = await shop.request('GET', `${place}/files/${body.id}/content`, undefined, { 'if-none-match': `"${body.sha256}"` })
      t.match(again, { status: 304, body: '' })
    })
  }

  t.test('201 as the file of a form, as a page without scripts sends it', async (t) => {
    const { body, type } = form({ name: 'photo', filename: 'brosche é.jpg', type: 'image/jpeg', content: JPEG })
    t.match(await upload(shop, `${places[0]}/files`, body, type), { status: 201, body: { name: 'brosche é.jpg', mediaType: 'image/jpeg', size: JPEG.length } })
  })
})

void other
