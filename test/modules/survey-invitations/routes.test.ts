import t from 'tap'
import { openInvitation } from '../../../src/modules/survey-invitations/index.ts'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'
import { contactOf } from '../messaging/support.ts'

const { organization, ctx } = await startApp()
const shop = await organization()
const survey = await surveyIn(shop)
const url = `/v1/surveys/${survey}/invitations`
const invite = (contacts: readonly { id: string }[], fields: object = {}, at = url) =>
  shop.request('POST', at, { contactIds: contacts.map(({ id }) => id), channel: 'link', ...fields })

t.test('201 each contact is asked or suppressed, with the rule and the next allowed time', async (t) => {
  const [ada, bob] = [await contactOf(shop), await contactOf(shop)]
  const first = await invite([ada], { context: { channel: 'shop' } })
  t.match(first, {
    status: 201,
    body: { dryRun: false, results: [{ contactId: ada.id, outcome: 'send', suppressedBy: null, url: /\/public\/v1\/survey-responses\/rps_/ }] },
  })
  const again = await invite([bob, ada, bob])
  t.match(again.body.results, [
    { contactId: bob.id, outcome: 'send' },
    { contactId: ada.id, outcome: 'suppressed', suppressedBy: 'organization-quiet-period', url: null },
  ])
  t.equal(again.body.results.length, 2, 'who was named twice stands there once')
  const { body } = await shop.request('GET', `/v1/survey-invitations/${first.body.results[0].invitationId}`)
  t.match(body, { contactId: ada.id, surveyId: survey, channel: 'link', state: 'sent', context: { channel: 'shop' }, language: 'en' })
  t.equal(
    again.body.results[1].nextAllowedAt,
    Temporal.Instant.from(body.askedAt)
      .add({ hours: 24 * 30 })
      .toString(),
  )
  t.same((await shop.request('GET', `${url}?contactId=${ada.id}&state=sent`)).body.data, [body])
})

t.test('200 a dry run tells the same and writes nothing', async (t) => {
  const cleo = await contactOf(shop)
  for (let i = 0; i < 2; i += 1)
    t.match(await invite([cleo], { dryRun: true }), { status: 200, body: { dryRun: true, results: [{ outcome: 'send', invitationId: null, url: null }] } })
  t.same((await shop.request('GET', `${url}?contactId=${cleo.id}`)).body.data, [])
})

t.test('a link for nobody in particular', async (t) => {
  const { status, body } = await shop.request('POST', url, { contactId: null, channel: 'link' })
  t.match({ status, body }, { status: 201, body: { results: [{ contactId: null, outcome: 'send', url: /rps_/ }] } })
  const { status: refused, body: problem } = await shop.request('POST', url, { contactId: null, channel: 'phone' })
  t.match({ refused, problem }, { refused: 422, problem: { errors: [{ pointer: '/channel' }] } })
})

t.test('422 whom nobody knows; 409 what nobody could answer', async (t) => {
  t.match(await invite([{ id: crypto.randomUUID() }]), { status: 422, body: { errors: [{ pointer: '/contactIds/0', code: 'unknown' }] } })
  const draft = await surveyIn(shop, 'draft')
  t.match(await invite([await contactOf(shop)], {}, `/v1/surveys/${draft}/invitations`), { status: 409, body: { code: 'survey-not-open' } })
  t.match(await shop.request('GET', `/v1/survey-invitations/${crypto.randomUUID()}`), { status: 404, body: { code: 'survey-invitation-not-found' } })
})

t.test('the token opens the invitation; every other is the same 404', async (t) => {
  const dan = await contactOf(shop)
  const { body } = await invite([dan])
  const token = body.results[0].url.split('/').at(-1)
  const opened = await openInvitation(ctx, token)
  t.match(opened, { invitation: { contactId: dan.id, surveyId: survey }, survey: { id: survey }, ctx: { actor: { type: 'anonymous', id: 'respondent' } } })
  t.equal(opened.ctx.organization.id, shop.id)
  const wrong = [`${token.slice(0, -43)}${'A'.repeat(43)}`, token.replace(shop.id, crypto.randomUUID()), 'x', '']
  for (const each of wrong) await t.rejects(openInvitation(ctx, each), { message: 'This link does not work' }, each)
})
