import type { LINK_KINDS } from '../tables.ts'

type LinkKind = (typeof LINK_KINDS)[number]

interface Words {
  readonly subject: (organization: string) => string
  readonly text: (url: string) => string
}

/** What mails with secret links say, in the languages that the service speaks; English for all others. */
const WORDS: Readonly<Record<string, Readonly<Record<LinkKind, Words>>>> = {
  en: {
    invitation: {
      subject: (organization) => `${organization}: your invitation`,
      text: (url) => `You are invited. This link lets you choose a password. It works once, for seven days:\n\n${url}\n`,
    },
    password_reset: {
      subject: (organization) => `${organization}: a new password`,
      text: (url) =>
        `This link lets you choose a new password. It works once, for one hour:\n\n${url}\n\nIf you did not ask for it, nothing needs to be done.\n`,
    },
  },
  id: {
    invitation: {
      subject: (organization) => `${organization}: undangan Anda`,
      text: (url) => `Anda diundang. Gunakan tautan ini untuk memilih kata sandi. Tautan berlaku satu kali, selama tujuh hari:\n\n${url}\n`,
    },
    password_reset: {
      subject: (organization) => `${organization}: kata sandi baru`,
      text: (url) =>
        `Gunakan tautan ini untuk memilih kata sandi baru. Tautan berlaku satu kali, selama satu jam:\n\n${url}\n\nJika Anda tidak memintanya, abaikan saja.\n`,
    },
  },
  az: {
    invitation: {
      subject: (organization) => `${organization}: dəvətiniz`,
      text: (url) => `Siz dəvət olunmusunuz. Bu keçid ilə parol seçə bilərsiniz. Keçid bir dəfə, yeddi gün ərzində işləyir:\n\n${url}\n`,
    },
    password_reset: {
      subject: (organization) => `${organization}: yeni parol`,
      text: (url) =>
        `Bu keçid ilə yeni parol seçə bilərsiniz. Keçid bir dəfə, bir saat ərzində işləyir:\n\n${url}\n\nBunu siz istəməmisinizsə, heç nə etmək lazım deyil.\n`,
    },
  },
  fa: {
    invitation: {
      subject: (organization) => `${organization}: دعوت‌نامهٔ شما`,
      text: (url) => `شما دعوت شده‌اید. با این پیوند می‌توانید گذرواژه‌ای انتخاب کنید. پیوند یک بار و تا هفت روز کار می‌کند:\n\n${url}\n`,
    },
    password_reset: {
      subject: (organization) => `${organization}: گذرواژهٔ تازه`,
      text: (url) =>
        `با این پیوند می‌توانید گذرواژهٔ تازه‌ای انتخاب کنید. پیوند یک بار و تا یک ساعت کار می‌کند:\n\n${url}\n\nاگر شما آن را نخواسته‌اید، لازم نیست کاری بکنید.\n`,
    },
  },
}

/** @param language a BCP 47 tag; its first part counts */
export function mailOf(kind: LinkKind, language: string, { organization, url }: { readonly organization: string; readonly url: string }) {
  const words = (WORDS[language.split('-')[0] ?? ''] ?? (WORDS['en'] as (typeof WORDS)[string]))[kind]
  return { subject: words.subject(organization), text: words.text(url) }
}
