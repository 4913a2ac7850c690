import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import t from 'tap'
import { startApp } from '../../support/app.ts'

/** A person at a page of another site, in a real browser without scripts, sends a plain HTML form. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const executablePath = CHROMIUM.find((path) => existsSync(path))
const THANKS = 'https://shop.example/thank-you'

if (executablePath === undefined) {
  t.test('a form in a browser', { skip: 'no Chromium is installed here' }, async () => {})
} else {
  const { app, organization } = await startApp()
  const shop = await organization()
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const form = await shop.request('POST', '/v1/forms', {
    key: 'call-me',
    name: 'Call me',
    kind: 'call_back',
    thankYouUrl: THANKS,
    fields: [
      { name: 'name', label: 'Your name', type: 'text', mapsTo: 'displayName', required: true },
      { name: 'phone', label: 'Phone', type: 'phone', mapsTo: 'phone', required: true },
      { name: 'time', label: 'When?', type: 'choice', mapsTo: 'callBackTime', choices: ['09:00-12:00', '13:00-17:00'] },
      { name: 'about', label: 'What about?', type: 'textarea', mapsTo: 'body' },
      { name: 'news', label: 'Send me news.', type: 'checkbox', mapsTo: 'consent', consent: { channel: 'sms', purpose: 'marketing' } },
    ],
  })
  // As a site would: what `/html` gives, in a page of its own, with the address that this test listens at.
  const snippet = (await shop.request('GET', `/v1/forms/${form.body.id}/html`)).body.replace('http://127.0.0.1:3000', origin)
  const site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>${snippet}</html>`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'] })
  t.teardown(async () => {
    await browser.close()
    site.close()
  })

  /** A page without scripts, which reaches this service, the site and the thank-you page, which is made up here. */
  const open = async (locale: string) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale })
    const page = await context.newPage()
    await page.route('**/*', (route) => {
      const url = route.request().url()
      if (url === THANKS) return route.fulfill({ contentType: 'text/html', body: '<title>Thank you</title><h1>We will ring</h1>' })
      return url.startsWith(origin) || url.startsWith(siteUrl) ? route.continue() : route.abort()
    })
    await page.goto(siteUrl)
    return page
  }

  t.test('a form in a browser', async (t) => {
    const page = await open('en-GB')
    await page.getByLabel('Your name').fill('Ada “Countess” Lovelace & Söhne 🎁')
    await page.getByLabel('Phone').fill('020 7946 0958')
    await page.getByLabel('When?').selectOption('13:00-17:00')
    await page.getByLabel('What about?').fill('The loom\nis broken')
    await page.getByLabel('Send me news.').check()
    t.equal(await page.getByRole('textbox', { name: 'Leave this empty' }).count(), 0, 'nobody is offered the honeypot')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForURL(THANKS)
    t.equal(await page.title(), 'Thank you')

    const contact = (await shop.request('GET', '/v1/contacts/lookup?phone=%2B442079460958')).body
    t.equal(contact.displayName, 'Ada “Countess” Lovelace & Söhne 🎁')
    t.match((await shop.request('GET', `/v1/interactions?contactId=${contact.id}`)).body.data, [
      { channel: 'web_form', body: 'The loom\nis broken\n\nWhen?: 13:00-17:00\n✓ Send me news.' },
    ])
    t.match((await shop.request('GET', `/v1/tasks?contactId=${contact.id}`)).body.data, [{ type: 'call_back', status: 'open', windowStart: /Z$/ }])
    t.match((await shop.request('GET', `/v1/contacts/${contact.id}/consents`)).body.data, [{ channel: 'sms', state: 'granted' }])
  })

  t.test('a mistake is told on a page in the language of the browser, and what was written is still there on going back', async (t) => {
    const page = await open('fa-IR')
    await page.getByLabel('Your name').fill('مریم')
    await page.getByLabel('Phone').fill('12')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('html[dir=rtl]').waitFor()
    await page.getByRole('listitem').waitFor()
    t.equal(await page.getByRole('listitem').count(), 1)
    t.match(await page.getByRole('listitem').textContent(), /^Phone: شماره تلفن درست نیست/)
    await page.goBack()
    t.equal(await page.getByLabel('Your name').inputValue(), 'مریم')
    await page.getByLabel('Phone').fill('۰۲۰ ۷۹۴۶ ۰۹۵۹')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForURL(THANKS)
    t.equal((await shop.request('GET', '/v1/contacts/lookup?phone=%2B442079460959')).body.displayName, 'مریم')
  })
}
