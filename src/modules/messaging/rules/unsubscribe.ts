import { directionOf } from './language.ts'
import type { Message } from './message.ts'

/**
 * Stands for the secret link in the words of a message until it is sent: the link is made then, and only its hash is kept.
 * No name ever ends in .invalid (RFC 2606).
 */
export const PREFERENCES_MARK = 'https://preferences.invalid/'

/** The same for the secret link to what a message is about. */
export const ABOUT_LINK_MARK = 'https://link.invalid/'

const LINK_WORDS: Readonly<Record<string, string>> = {
  en: 'Unsubscribe or choose what you receive',
  id: 'Berhenti berlangganan atau pilih pesan yang Anda terima',
  az: 'Abunəlikdən çıxın və ya nə alacağınızı seçin',
  fa: 'لغو اشتراک یا انتخاب پیام‌هایی که دریافت می‌کنید',
}

/** The words with the link in its place, or below them where their author gave it none. */
export function withPreferencesLink(words: { readonly language: string; readonly text: string; readonly html: string | null }, url: string) {
  const root = words.language.split('-')[0] ?? ''
  const language = root in LINK_WORDS ? root : 'en'
  const label = LINK_WORDS[language] ?? ''
  const footer = `<p lang="${language}" dir="${directionOf(language)}"><a href="${url}">${label}</a></p>`
  return {
    text: words.text.includes(PREFERENCES_MARK) ? linked(words.text, url) : `${words.text}\n\n--\n${label}:\n${url}\n`,
    html: words.html === null ? null : words.html.includes(PREFERENCES_MARK) ? linked(words.html, url) : atTheEnd(words.html, footer),
  }
}

/** The words with the link where their author put it, and nowhere else. */
export function linked(text: string, url: string, mark = PREFERENCES_MARK): string {
  return text.replaceAll(mark, () => url)
}

/** Whether its words have a place for the secret link to what it is about. */
export function wantsLink({ text, html }: Pick<Message, 'text' | 'html'>): boolean {
  return [text, html].some((words) => words?.includes(ABOUT_LINK_MARK))
}

/** The message as it leaves the house, with the secret link in its place. */
export function withAboutLink(message: Message, url: string): Message {
  const filled = (words: string | null) => words && linked(words, url, ABOUT_LINK_MARK)
  return { ...message, text: filled(message.text), html: filled(message.html) }
}

function atTheEnd(html: string, footer: string): string {
  const end = html.toLowerCase().lastIndexOf('</body>')
  return end < 0 ? `${html}${footer}` : `${html.slice(0, end)}${footer}${html.slice(end)}`
}
