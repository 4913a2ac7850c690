import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import t from 'tap'
import { complaintIn, made } from '../../house/recipes/complaints.ts'
import { startApp } from '../../support/app.ts'
import { PNG } from '../attachments/support.ts'

/** A complainant with the secret link, in a real browser without scripts. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const executablePath = CHROMIUM.find((path) => existsSync(path))

if (executablePath === undefined) {
  t.test('a complaint in a browser', { skip: 'no Chromium is installed here' }, async () => {})
} else {
  const { app, organization } = await startApp()
  const shop = await organization({ name: 'Loom & Co' })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'] })
  t.teardown(() => browser.close())

  /** The page of a complaint, without scripts, which reaches this service only. */
  async function open(complaintId: string, locale: string) {
    const { url } = await made(shop, `/v1/complaints/${complaintId}/secret-links`, {})
    const context = await browser.newContext({ javaScriptEnabled: false, locale })
    const page = await context.newPage()
    await page.route('**/*', (route) => (route.request().url().startsWith(origin) ? route.continue() : route.abort()))
    await page.goto(origin + new URL(url).pathname)
    return page
  }

  t.test('words, evidence, an acceptance, and that it is solved', async (t) => {
    const complaintId = await complaintIn(shop, 'responded', { language: 'en' })
    const page = await open(complaintId, 'en-GB')
    t.equal(
      await page.getByRole('heading', { level: 1 }).textContent(),
      `Your complaint ${(await shop.request('GET', `/v1/complaints/${complaintId}`)).body.reference}`,
    )
    await page.getByLabel('What would you like to add?').fill('The frame is bent “too” & <b>more</b>\nسلام')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page
      .getByRole('status')
      .and(page.getByText('Thank you. We have received what you wrote.', { exact: true }))
      .waitFor()
    await page.getByText('The frame is bent “too” & <b>more</b>').waitFor()

    await page.getByLabel('File').setInputFiles({ name: 'عکس beam.png', mimeType: 'image/png', buffer: PNG })
    await page.getByRole('button', { name: 'Send the file' }).click()
    await page
      .getByRole('status')
      .and(page.getByText('Thank you. We have received the file.', { exact: true }))
      .waitFor()
    t.match((await shop.request('GET', `/v1/complaints/${complaintId}/evidence`)).body.data, [
      { name: 'عکس beam.png', mediaType: 'image/png', size: PNG.length },
    ])

    await page.getByRole('button', { name: 'I accept' }).click()
    await page
      .getByRole('status')
      .and(page.getByText('Thank you. You have accepted our answer.', { exact: true }))
      .waitFor()
    t.equal(await page.getByRole('button', { name: 'I accept' }).count(), 0)
    t.match((await shop.request('GET', `/v1/complaints/${complaintId}`)).body, { acceptance: { by: 'complainant' } })
    await page.reload()
    await made(shop, `/v1/complaints/${complaintId}/resolve`, {})
    await page.reload()
    await page.getByRole('button', { name: 'Yes, it is solved' }).click()
    await page
      .getByRole('status')
      .and(page.getByText('Thank you for telling us.', { exact: true }))
      .waitFor()
    t.match((await shop.request('GET', `/v1/complaints/${complaintId}/follow-ups`)).body.data, [
      { outcome: 'solved', by: { type: 'anonymous', id: 'complainant' } },
    ])
  })

  t.test('from right to left: a question is answered, a script is no picture, and the language can be changed', async (t) => {
    const complaintId = await complaintIn(shop, 'investigating', { language: 'fa' })
    await made(shop, `/v1/complaints/${complaintId}/await`, { for: 'complainant', question: 'شمارهٔ سفارش چیست؟' })
    const page = await open(complaintId, 'en-GB')
    t.equal(await page.locator('html').getAttribute('dir'), 'rtl')
    t.ok(await page.getByText('شمارهٔ سفارش چیست؟').first().isVisible())
    await page.getByLabel('پاسخ شما').fill('شمارهٔ ۱۲۳')
    await page.getByRole('button', { name: 'فرستادن', exact: true }).first().click()
    await page
      .getByRole('status')
      .and(page.getByText('از پاسخ شما سپاسگزاریم. اکنون ادامه می‌دهیم.', { exact: true }))
      .waitFor()
    t.equal((await shop.request('GET', `/v1/complaints/${complaintId}`)).body.status, 'investigating')

    await page.getByLabel('پرونده').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('<script>alert(1)</script>') })
    await page.getByRole('button', { name: 'فرستادن پرونده' }).click()
    await page.getByRole('heading', { level: 1, name: 'انجام نشد' }).waitFor()
    await page.getByRole('link', { name: 'بازگشت به شکایت شما' }).click()
    await page.getByRole('link', { name: 'English' }).click()
    await page.locator('html[dir=ltr]').waitFor()
    await page.getByText('Withdraw the complaint').click()
    await page.getByRole('button', { name: 'I withdraw my complaint' }).click()
    await page
      .getByRole('status')
      .and(page.getByText('You have withdrawn your complaint.', { exact: true }))
      .waitFor()
    t.equal(await page.getByRole('button').count(), 0, 'nothing is left to be done')
  })

  t.test('the published process', async (t) => {
    const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'az-AZ' })).newPage()
    await page.goto(`${origin}/public/v1/organizations/${shop.organization.slug}/complaint-process`)
    t.equal(await page.title(), 'Şikayətlərə necə baxırıq')
    await page.getByRole('link', { name: 'فارسی' }).click()
    await page.locator('html[dir=rtl]').waitFor()
  })
}
