import t from 'tap'
import { send } from '../../support/app.ts'
import { startCorrespondence } from './correspondence.ts'

const { app, shop, act, complain, complaintOf, contactOf, mailTo, messagesOf, sentFor } = await startCorrespondence()
const LANGUAGES = ['en', 'id', 'az', 'fa'] as const
const WORDS = {
  withdrawn: { en: 'As you asked', id: 'Sesuai permintaan Anda', az: 'Xahişinizlə', fa: 'به درخواست شما' },
  duplicate: { en: 'is the same as your complaint', id: 'sama dengan keluhan Anda', az: 'nömrəli şikayətinizlə eynidir', fa: 'همان شکایت' },
  out_of_scope: { en: 'it is no matter of ours', id: 'di luar kewenangan kami', az: 'səlahiyyətimizdə deyil', fa: 'در حوزهٔ کار ما نیست' },
}
const REASON = 'Weave & Sons sold it.'
const ELSEWHERE = 'care@weave.example'

for (const language of LANGUAGES) {
  t.test(`what ends without a decision is told, with the link: ${language}`, async (t) => {
    const contact = await contactOf(shop)
    const [first, second, third] = [
      await complain(contact.id, { language }),
      await complain(contact.id, { language }),
      await complain(contact.id, { language }),
    ]
    const mailAbout = (reference: string) => mailTo(contact, new RegExp(reference))

    t.equal((await act(first.id, 'withdraw', { reason: 'She rang: private words.' })).status, 200)
    const withdrawn = await mailAbout(first.reference)
    t.match(withdrawn?.text, WORDS.withdrawn[language])
    t.match(withdrawn?.text, /\/public\/v1\/complaints\//)
    t.notMatch(withdrawn?.text, 'private')

    t.equal((await act(second.id, 'mark-duplicate', { duplicateOfId: third.id, reason: 'Rung and written: private words.' })).status, 200)
    const duplicate = await mailAbout(second.reference)
    for (const words of [WORDS.duplicate[language], third.reference, /\/public\/v1\/complaints\//]) t.match(duplicate?.text, words)
    t.match(duplicate?.html, `<bdi>${third.reference}</bdi>`)
    t.notMatch(duplicate?.text, 'private')

    t.equal((await act(third.id, 'mark-out-of-scope', { reason: REASON, elsewhere: ELSEWHERE })).status, 200)
    const outOfScope = await mailAbout(third.reference)
    for (const words of [WORDS.out_of_scope[language], REASON, ELSEWHERE]) t.match(outOfScope?.text, words)
  })
}

t.test('where they can turn is left out where nobody says', async (t) => {
  const contact = await contactOf(shop)
  const { id, reference } = await complain(contact.id, { language: 'en' })
  await act(id, 'mark-out-of-scope', { reason: REASON })
  const { text = '' } = (await mailTo(contact, new RegExp(reference))) ?? {}
  t.match(text, `Why: ${REASON}`)
  t.notMatch(text, 'you can turn')
  t.match(await messagesOf(id), [{ topic: 'out_of_scope', by: 'system', public: true, body: new RegExp(REASON) }])
  t.match(await complaintOf(id), { firstRespondedAt: null }, 'nobody has answered by it')
})

t.test('the complaint of somebody else is not named to them', async (t) => {
  const [contact, another] = [await contactOf(shop), await contactOf(shop)]
  const [{ id, reference }, other] = [await complain(contact.id, { language: 'en' }), await complain(another.id)]
  await act(id, 'mark-duplicate', { duplicateOfId: other.id, reason: 'The same delivery.' })
  const { text = '' } = (await mailTo(contact, new RegExp(reference))) ?? {}
  t.match(text, 'a matter that we are looking into already')
  t.notMatch(text, other.reference)
})

t.test('whoever withdraws it by their link is not told', async (t) => {
  const { id } = await complain((await contactOf(shop)).id)
  const { url } = (await shop.request('POST', `/v1/complaints/${id}/secret-links`, {})).body
  t.equal((await send(app, undefined, 'POST', `${new URL(url).pathname}/withdraw`, { text: 'Found it.' })).status, 200)
  t.match(await complaintOf(id), { status: 'withdrawn' })
  t.same(await sentFor(id), [])
})

t.test('to whom nobody can write it is noted as said', async (t) => {
  const { id } = await complain(null)
  await act(id, 'mark-out-of-scope', { reason: REASON, elsewhere: ELSEWHERE })
  t.match(await messagesOf(id), [{ topic: 'out_of_scope', sentMessageId: null, body: new RegExp(ELSEWHERE) }])
})
