import { escapeHtml } from '../../../kernel/html.ts'
import { MESSAGE_CHANNELS, type MessageChannel, PURPOSES, type Purpose } from '../tables.ts'
import { directionOf } from './language.ts'

type Asking = Exclude<Purpose, 'service'>

/** Something that a contact may want or not. */
export interface Choice {
  readonly channel: MessageChannel
  readonly purpose: Asking
  /** What was said last, if anything was. */
  readonly said: 'granted' | 'withdrawn' | undefined
  readonly wanted: boolean
}

/** Everything that may be chosen, as it stands: marketing is wanted where it was granted, surveys unless withdrawn. */
export function choicesOf(consents: readonly { readonly channel: string; readonly purpose: string; readonly state: 'granted' | 'withdrawn' }[]): Choice[] {
  return MESSAGE_CHANNELS.flatMap((channel) =>
    PURPOSES.filter((purpose): purpose is Asking => purpose !== 'service').map((purpose) => {
      const said = consents.find((consent) => consent.channel === channel && consent.purpose === purpose)?.state
      return { channel, purpose, said, wanted: purpose === 'marketing' ? said === 'granted' : said !== 'withdrawn' }
    }),
  )
}

export interface PageState {
  /** The secret of the link, by which the page is sent back. */
  readonly token: string
  readonly language: string
  readonly organization: string
  readonly choices: readonly Choice[]
}

interface PageWords {
  readonly title: string
  readonly intro: (organization: string) => string
  readonly purposes: Readonly<Record<Asking, string>>
  readonly channels: Readonly<Record<MessageChannel, string>>
  readonly save: string
  readonly saved: string
}

const WORDS: Readonly<Record<string, PageWords>> = {
  en: {
    title: 'What you receive',
    intro: (organization) => `Choose what ${organization} may send you. What is not ticked is not sent.`,
    purposes: { marketing: 'News and offers', survey: 'Questions about your experience' },
    channels: { email: 'by e-mail', sms: 'by text message', messenger: 'by messenger' },
    save: 'Save',
    saved: 'Your choice has been saved.',
  },
  id: {
    title: 'Yang Anda terima',
    intro: (organization) => `Pilih apa yang boleh dikirim ${organization} kepada Anda. Yang tidak dicentang tidak akan dikirim.`,
    purposes: { marketing: 'Berita dan penawaran', survey: 'Pertanyaan tentang pengalaman Anda' },
    channels: { email: 'melalui email', sms: 'melalui SMS', messenger: 'melalui aplikasi pesan' },
    save: 'Simpan',
    saved: 'Pilihan Anda telah disimpan.',
  },
  az: {
    title: 'Nə alırsınız',
    intro: (organization) => `${organization} sizə nə göndərə biləcəyini seçin. İşarələnməyənlər göndərilmir.`,
    purposes: { marketing: 'Xəbərlər və təkliflər', survey: 'Təcrübəniz haqqında suallar' },
    channels: { email: 'e-poçt ilə', sms: 'SMS ilə', messenger: 'messencer ilə' },
    save: 'Yadda saxla',
    saved: 'Seçiminiz yadda saxlanıldı.',
  },
  fa: {
    title: 'آنچه دریافت می‌کنید',
    intro: (organization) => `انتخاب کنید ${organization} چه چیزی برای شما بفرستد. آنچه علامت نخورده باشد فرستاده نمی‌شود.`,
    purposes: { marketing: 'خبرها و پیشنهادها', survey: 'پرسش دربارهٔ تجربهٔ شما' },
    channels: { email: 'با ایمیل', sms: 'با پیامک', messenger: 'با پیام‌رسان' },
    save: 'ذخیره',
    saved: 'انتخاب شما ذخیره شد.',
  },
}

function wordsOf(language: string): { language: string; words: PageWords } {
  const root = language.split('-')[0] ?? ''
  const words = WORDS[root]
  return words === undefined ? { language: 'en', words: WORDS['en'] as PageWords } : { language: root, words }
}

/** The words beside a box, as the contact read them: evidence of what was chosen. */
export function pageText(language: string, purpose: Asking, channel: MessageChannel): string {
  const { words } = wordsOf(language)
  return `${words.purposes[purpose]}: ${words.channels[channel]}`
}

/** The page, without script: it names nobody and no address. */
export function preferencesPage({ token, language, organization, choices }: PageState): string {
  const { words } = wordsOf(language)
  const boxes = choices.map(
    ({ channel, purpose, wanted }) =>
      `<p><label><input type="checkbox" name="${channel}.${purpose}" value="on"${wanted ? ' checked' : ''}> ${pageText(language, purpose, channel)}</label></p>`,
  )
  return page(
    language,
    `<p>${escapeHtml(words.intro(organization))}</p>\n<form method="post" action="../preferences/${token}">\n${boxes.join('\n')}\n<p><button type="submit">${words.save}</button></p>\n</form>`,
  )
}

export function thanksPage({ language }: PageState): string {
  return page(language, `<p>${wordsOf(language).words.saved}</p>`)
}

function page(wanted: string, body: string): string {
  const { language, words } = wordsOf(wanted)
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${words.title}</title></head>
<body>
<main>
<h1>${words.title}</h1>
${body}
</main>
</body>
</html>
`
}
