import t from 'tap'
import { openInvitation } from '../../../src/modules/survey-invitations/index.ts'
import { invitationCompleted, invitationStarted, spendInvitation } from '../../../src/modules/survey-invitations/service/tokens.ts'
import { transact } from '../../../src/platform/context.ts'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { contactOf, gateway, made, until } from '../messaging/support.ts'
import { startInviting } from './support.ts'

const { ctx, shopAt, to, somebody, asked, read, comesTo, mailsTo, linkIn, events, withdraw } = await startInviting()

t.test('by e-mail: the link opens the invitation, the states follow the message', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { texts: { title: { en: 'After your purchase' } } })
  const ada = await somebody(shop)
  const result = await asked(shop, survey, ada)
  t.match(result, { outcome: 'send', url: null })
  const sent = await comesTo(shop, result, 'sent')
  const [mail] = mailsTo(ada)
  t.match(mail?.text, /After your purchase[\s\S]*How was it\?[\s\S]*30 days/)
  t.match(
    mail?.headers.some(({ key }) => key === 'list-unsubscribe'),
    true,
  )
  const opened = await openInvitation(ctx, linkIn(mail))
  t.equal(opened.invitation.id, sent.id)
  await transact(opened.ctx, (tx) => invitationStarted(tx, sent.id))
  t.match(await read(shop, result), { state: 'started', startedAt: /^2026-03-02T10/ })
  await transact(opened.ctx, (tx) => invitationCompleted(tx, sent.id))
  await transact(opened.ctx, (tx) => invitationCompleted(tx, sent.id))
  t.match(await read(shop, result), { state: 'completed', completedAt: /^2026-03-02T10/ })
  t.same(await events(shop, sent.id), ['queued', 'sent', 'started', 'completed'])
})

t.test('by SMS in Persian; what the gateway reports', async (t) => {
  const shop = await shopAt()
  const { url, posted } = await gateway()
  await made(shop, '/v1/message-channels', { channel: 'sms', url })
  const survey = await surveyIn(shop, 'live', {
    languages: ['en', 'fa'],
    questions: [{ key: 'recommend', type: 'nps', required: true, text: { en: 'Would you?', fa: 'آیا؟' } }],
  })
  const contact = await contactOf(shop, { phones: [{ value: '+447700900123' }], language: 'fa-IR' })
  const result = await asked(shop, survey, contact, { channel: 'sms' })
  t.match(await comesTo(shop, result, 'sent'), { language: 'fa' })
  const { text, callbackUrl } = JSON.parse(posted[0]?.body ?? '{}')
  t.match(text, /تجربهٔ شما چگونه بود؟.*https:\/\/care\.example\/public\/v1\/survey-responses\/rps_/)
  const path = new URL(callbackUrl).pathname
  await shop.request('POST', path, { state: 'opened' })
  t.match(await read(shop, result), { state: 'opened', openedAt: /^2026/, deliveredAt: /^2026/ })
  const other = await contactOf(shop, { phones: [{ value: '+447700900124' }] })
  const second = await asked(shop, survey, other, { channel: 'sms' })
  await comesTo(shop, second, 'sent')
  await shop.request('POST', new URL(JSON.parse(posted[1]?.body ?? '{}').callbackUrl).pathname, { state: 'bounced', reason: 'no such number' })
  t.match(await read(shop, second), { state: 'bounced', reason: 'no such number', bouncedAt: /^2026/ })
  const third = await asked(shop, survey, other, { channel: 'sms' })
  t.match(third, { outcome: 'suppressed', suppressedBy: 'address-bounced', nextAllowedAt: null })
})

t.test('409 a channel that nothing is sent by', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop)
  const answer = await shop.request('POST', `/v1/surveys/${survey}/invitations`, { contactIds: [(await somebody(shop)).id], channel: 'messenger' })
  t.match(answer, { status: 409, body: { code: 'channel-not-configured' } })
})

t.test('what stands against asking, each rule by name', async (t) => {
  const shop = await shopAt({
    windows: { surveyQuietDays: 0, surveyQuietDaysByKind: { ces: 10 } },
    frequencyCaps: [{ messagesMax: 2, days: 7 }],
    quietHours: { from: '20:00', to: '08:00' },
  })
  const survey = await surveyIn(shop, 'live', { quietDays: 5 })
  t.match(await asked(shop, survey, await contactOf(shop, { emails: [] })), { suppressedBy: 'no-address', nextAllowedAt: null })
  const withdrawn = await somebody(shop)
  await withdraw(shop, withdrawn)
  t.match(await asked(shop, survey, withdrawn), { suppressedBy: 'consent-withdrawn', nextAllowedAt: null })
  const archived = await somebody(shop)
  await shop.request('DELETE', `/v1/contacts/${archived.id}`)
  t.match(await asked(shop, survey, archived), { suppressedBy: 'contact-archived', nextAllowedAt: null })
  const ada = await somebody(shop)
  await comesTo(shop, await asked(shop, survey, ada), 'sent')
  t.match(await asked(shop, survey, ada), { suppressedBy: 'survey-quiet-period', nextAllowedAt: '2026-03-07T10:00:00Z' })
  const ces = { kind: 'ces', questions: [{ key: 'easy', type: 'ces', required: true, text: { en: 'Easy?' } }] }
  const [first, second] = [await surveyIn(shop, 'live', ces), await surveyIn(shop, 'live', ces)]
  await comesTo(shop, await asked(shop, first, ada), 'sent')
  t.match(await asked(shop, second, ada), { suppressedBy: 'metric-quiet-period', nextAllowedAt: '2026-03-12T10:00:00Z' })
  t.match(await asked(shop, await surveyIn(shop), ada), { suppressedBy: 'frequency-cap', nextAllowedAt: '2026-03-09T10:00:00Z' })
})

t.test('quiet hours of the contact: a message waits for their end, a call is not made', async (t) => {
  const shop = await shopAt({ quietHours: { from: '20:00', to: '08:00' } })
  const survey = await surveyIn(shop)
  const contact = await somebody(shop, { timeZone: 'Asia/Tokyo', phones: [{ value: '+819012345678' }] })
  await to(shop, '2026-03-02T12:00:00Z')
  const dry = await asked(shop, survey, contact, { channel: 'phone', dryRun: true })
  t.match(dry, { suppressedBy: 'quiet-hours', nextAllowedAt: '2026-03-02T23:00:00Z' })
  const result = await asked(shop, survey, contact)
  t.match(result, { outcome: 'send', sendAt: '2026-03-02T23:00:00Z' })
  t.match(await read(shop, result), { state: 'queued', messageId: null })
  await to(shop, '2026-03-02T23:00:00Z')
  t.match(await comesTo(shop, result, 'sent'), { askedAt: '2026-03-02T23:00:00Z' })
})

t.test('later: what holds then is what counts', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop)
  const [ada, bob] = [await somebody(shop), await somebody(shop)]
  const sendAt = '2026-03-05T10:00:00Z'
  const [first, second] = [await asked(shop, survey, ada, { sendAt }), await asked(shop, survey, bob, { sendAt })]
  t.match(first, { outcome: 'send', sendAt })
  t.match(await asked(shop, survey, ada), { suppressedBy: 'organization-quiet-period', nextAllowedAt: '2026-04-04T10:00:00Z' }, 'what is to go counts')
  await withdraw(shop, bob)
  await to(shop, '2026-03-05T10:00:00Z')
  await comesTo(shop, first, 'sent')
  t.match(await read(shop, second), { state: 'suppressed', suppressedBy: 'consent-withdrawn' })
})

t.test('reminders: once each, never after an answer, a closing or an opt-out', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { reminderDays: [3, 7] })
  const [silent, answered, out] = [await somebody(shop), await somebody(shop), await somebody(shop)]
  const results = [await asked(shop, survey, silent), await asked(shop, survey, answered), await asked(shop, survey, out)] as const
  for (const result of results) await comesTo(shop, result, 'sent')
  const { ctx: within } = await openInvitation(ctx, linkIn(mailsTo(answered)[0]))
  await transact(within, (tx) => invitationCompleted(tx, results[1].invitationId))
  await withdraw(shop, out)
  await to(shop, '2026-03-05T11:00:00Z')
  await until(() => mailsTo(silent).length === 2)
  t.equal(linkIn(mailsTo(silent)[1]), linkIn(mailsTo(silent)[0]), 'the same link')
  t.match(mailsTo(silent)[1]?.text, /A few days ago/)
  await to(shop, '2026-03-06T10:00:00Z')
  t.match(await read(shop, results[0]), { remindersSent: 1, lastRemindedAt: '2026-03-05T10:00:00Z', askedAt: '2026-03-05T10:00:00Z' })
  await to(shop, '2026-03-20T10:00:00Z')
  await until(() => mailsTo(silent).length === 3)
  t.match(await read(shop, results[0]), { remindersSent: 2, lastRemindedAt: '2026-03-09T10:00:00Z' })
  t.same([mailsTo(answered).length, mailsTo(out).length], [1, 1])
  t.ok((await events(shop, results[2].invitationId)).includes('reminder_suppressed'))
  const late = await somebody(shop)
  const closed = await asked(shop, survey, late)
  await comesTo(shop, closed, 'sent')
  await shop.request('POST', `/v1/surveys/${survey}/close`)
  await to(shop, '2026-03-31T10:00:00Z')
  t.match(await read(shop, closed), { remindersSent: 0 })
})

t.test('it expires by the clock', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { invitationDays: 2 })
  const result = await asked(shop, survey, await somebody(shop))
  await comesTo(shop, result, 'sent')
  await to(shop, '2026-03-04T10:00:00Z')
  t.match(await read(shop, result), { state: 'expired' })
  t.same(await events(shop, result.invitationId), ['queued', 'sent', 'expired'])
})

t.test('whoever is asked later than was planned has as long to answer', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { invitationDays: 2 })
  const contact = await somebody(shop)
  const late = await asked(shop, survey, contact, { sendAt: '2026-03-03T10:00:00Z' })
  await shop.request('PATCH', '/v1/organization', { settings: { quietHours: { from: '09:00', to: '15:00' } } })
  await to(shop, '2026-03-03T16:00:00Z')
  await comesTo(shop, late, 'sent')
  t.match(await read(shop, late), { expiresAt: '2026-03-05T15:00:00Z' })
})

t.test('what comes back although it was answered stands in no rate above 100', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { anonymous: true })
  const contact = await somebody(shop)
  const { invitationId } = await asked(shop, survey, contact)
  await comesTo(shop, { invitationId }, 'sent')
  const opened = await openInvitation(ctx, linkIn(mailsTo(contact)[0]))
  await transact(opened.ctx, (tx) => spendInvitation(tx, invitationId))
  await ctx.db.pool.query(`update survey_invitations set state = 'bounced', bounced_at = sent_at where id = $1`, [invitationId])
  t.match((await shop.request('GET', `/v1/surveys/${survey}/response-rates`)).body, { sent: 1, bounced: 1, complete: 0 })
})

t.test('an anonymous survey: a token is spent once, and nothing else tells that it was', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { anonymous: true, reminderDays: [1] })
  const contact = await somebody(shop)
  const result = await asked(shop, survey, contact)
  const silent = await somebody(shop)
  const other = await asked(shop, survey, silent)
  const before = await comesTo(shop, result, 'sent')
  await comesTo(shop, other, 'sent')
  const opened = await openInvitation({ ...ctx, origin: { requestId: 'x', address: '192.0.2.1', userAgent: 'x' } }, linkIn(mailsTo(contact)[0]))
  t.equal(opened.ctx.origin, undefined)
  t.match(mailsTo(contact)[0]?.text, /anonymous/)
  const spend = () => transact(opened.ctx, (tx) => spendInvitation(tx, before.id))
  t.same((await Promise.all([spend(), spend(), spend()])).sort(), [false, false, true])
  t.same(await read(shop, result), before)
  const told = ({ state, remindersSent, lastRemindedAt, askedAt, version }: any) => ({ state, remindersSent, lastRemindedAt, askedAt, version })
  await to(shop, '2026-03-03T12:00:00Z')
  await until(() => mailsTo(contact).length === 2 && mailsTo(silent).length === 2)
  t.match(mailsTo(contact)[1]?.text, /answered already\?/)
  t.same(told(await read(shop, result)), told(await read(shop, other)), 'reminded as whoever did not answer')
  await to(shop, '2026-04-20T10:00:00Z')
  t.match(await read(shop, result), { state: 'expired', startedAt: null, completedAt: null })
  t.same(told(await read(shop, result)), told(await read(shop, other)), 'expired as whoever did not answer')
  t.same(await events(shop, result.invitationId), await events(shop, other.invitationId))
})

t.test('a full quota: nobody is asked or reminded any more, and what was planned is not sent', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { quota: 1, reminderDays: [2, 4] })
  const [silent, planned, late] = [await somebody(shop), await somebody(shop), await somebody(shop)]
  const first = await asked(shop, survey, silent)
  const second = await asked(shop, survey, planned, { sendAt: '2026-03-03T10:00:00Z' })
  await comesTo(shop, first, 'sent')
  const { body: response } = await shop.request('POST', `/v1/surveys/${survey}/responses`, {
    mode: 'phone',
    answers: [{ questionKey: 'recommend', value: 9 }],
  })
  const refused = await shop.request('POST', `/v1/surveys/${survey}/invitations`, { contactIds: [late.id], channel: 'email', dryRun: true })
  t.match(refused, { status: 409, body: { code: 'survey-full' } })
  t.match(await shop.request('POST', `/v1/surveys/${survey}/invitations`, { contactId: null, channel: 'link' }), { status: 409, body: { code: 'survey-full' } })
  await to(shop, '2026-03-04T11:00:00Z')
  t.match(await read(shop, second), { state: 'suppressed', suppressedBy: 'survey-full', nextAllowedAt: null, messageId: null })
  t.match(await read(shop, first), { state: 'sent', remindersSent: 0 })
  t.same(await events(shop, first.invitationId), ['queued', 'sent', 'reminder_suppressed'])
  await shop.request('PUT', `/v1/survey-responses/${response.id}/exclusion`, { reason: 'A test.' })
  await to(shop, '2026-03-06T11:00:00Z')
  await until(() => mailsTo(silent).length === 2)
  t.match(await read(shop, first), { remindersSent: 1 }, 'there is room again')
})

t.test('a paused survey sends nothing that was planned, and reminds nobody', async (t) => {
  const shop = await shopAt()
  const survey = await surveyIn(shop, 'live', { reminderDays: [2] })
  const first = await asked(shop, survey, await somebody(shop))
  const second = await asked(shop, survey, await somebody(shop), { sendAt: '2026-03-03T10:00:00Z' })
  await comesTo(shop, first, 'sent')
  await shop.request('POST', `/v1/surveys/${survey}/pause`)
  await to(shop, '2026-03-05T10:00:00Z')
  t.match(await read(shop, second), { state: 'suppressed', suppressedBy: 'survey-not-open' })
  t.match(await read(shop, first), { remindersSent: 0 })
  t.match((await shop.request('GET', `/v1/surveys/${survey}/response-rates`)).body, { sent: 1 }, 'what was suppressed counts nowhere')
})

t.test('422 later than the survey closes; before it opens it may be planned', async (t) => {
  const shop = await shopAt({ quietHours: { from: '20:00', to: '08:00' } })
  const survey = await surveyIn(shop, 'live', { opensAt: '2026-03-03T10:00:00Z', closesAt: '2026-03-10T06:00:00Z' })
  const [ada, bob] = [await somebody(shop), await somebody(shop)]
  const inviting = (fields: object) => shop.request('POST', `/v1/surveys/${survey}/invitations`, { contactIds: [ada.id], channel: 'email', ...fields })
  t.match(await inviting({ sendAt: '2026-03-10T06:00:00Z' }), { status: 422, body: { errors: [{ pointer: '/sendAt', code: 'too-late' }] } })
  t.match(await inviting({}), { status: 409, body: { code: 'survey-not-open' } })
  t.match(await asked(shop, survey, ada, { sendAt: '2026-03-03T10:00:00Z' }), { outcome: 'send', sendAt: '2026-03-03T10:00:00Z' })
  const night = await asked(shop, survey, bob, { sendAt: '2026-03-09T22:00:00Z' })
  t.match(night, { outcome: 'suppressed', suppressedBy: 'survey-not-open', sendAt: null }, 'quiet hours last until it has closed')
  await to(shop, '2026-03-11T10:00:00Z')
  t.match(await inviting({ sendAt: '2026-03-12T10:00:00Z' }), { status: 409, body: { code: 'survey-not-open' } })
})
