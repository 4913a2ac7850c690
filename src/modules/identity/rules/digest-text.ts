/** What a mail tells of a notice. */
export interface DigestNotice {
  readonly type: string
  readonly summary: string
  readonly createdAt: string
}

export interface Digest {
  readonly organization: string
  readonly timeZone: string
  /** The latest first; there may be more than are listed. */
  readonly notices: readonly DigestNotice[]
  readonly total: number
}

interface Words {
  readonly subject: (organization: string, total: string) => string
  readonly intro: string
  readonly more: (count: string) => string
  readonly outro: string
  /** What has happened, by type; other types stand by their names. */
  readonly types: Readonly<Record<string, string>>
}

/** What mails of notices say, in the languages that the service speaks; English for all others. */
const WORDS: Readonly<Record<string, Words>> = {
  en: {
    subject: (organization, total) => `${organization}: new notices (${total})`,
    intro: 'New for you since the last mail:',
    more: (count) => `… and ${count} more`,
    outro: 'You get this mail because you asked for it in your settings, where you can also stop it.',
    types: {
      'contact.key_customer_changed': 'Key customer changed',
      'form.submitted': 'Form submitted',
      'occasion.reminder': 'Occasion',
      'task.assigned': 'Task for you',
      'task.escalated': 'Task escalated',
      'task.handed_over': 'Handed over to you',
      'task.overdue': 'Task overdue',
      'user.handed_over': 'Work handed over to you',
    },
  },
  id: {
    subject: (organization, total) => `${organization}: pemberitahuan baru (${total})`,
    intro: 'Baru untuk Anda sejak surel terakhir:',
    more: (count) => `… dan ${count} lagi`,
    outro: 'Anda menerima surel ini karena memintanya di pengaturan Anda; di sana pula Anda dapat menghentikannya.',
    types: {
      'contact.key_customer_changed': 'Pelanggan utama berubah',
      'form.submitted': 'Formulir dikirim',
      'occasion.reminder': 'Peristiwa',
      'task.assigned': 'Tugas untuk Anda',
      'task.escalated': 'Tugas dieskalasi',
      'task.handed_over': 'Diserahkan kepada Anda',
      'task.overdue': 'Tugas terlambat',
      'user.handed_over': 'Pekerjaan diserahkan kepada Anda',
    },
  },
  az: {
    subject: (organization, total) => `${organization}: yeni bildirişlər (${total})`,
    intro: 'Son məktubdan sonra sizin üçün yeniliklər:',
    more: (count) => `… və daha ${count}`,
    outro: 'Bu məktubu parametrlərinizdə istədiyiniz üçün alırsınız; onu orada da dayandıra bilərsiniz.',
    types: {
      'contact.key_customer_changed': 'Əsas müştəri dəyişdi',
      'form.submitted': 'Forma göndərildi',
      'occasion.reminder': 'Əlamətdar gün',
      'task.assigned': 'Sizin üçün tapşırıq',
      'task.escalated': 'Tapşırıq yuxarıya ötürüldü',
      'task.handed_over': 'Sizə təhvil verildi',
      'task.overdue': 'Tapşırıq gecikir',
      'user.handed_over': 'İş sizə təhvil verildi',
    },
  },
  fa: {
    subject: (organization, total) => `${organization}: اعلان‌های تازه (${total})`,
    intro: 'تازه‌ها برای شما از نامهٔ پیشین تاکنون:',
    more: (count) => `… و ${count} مورد دیگر`,
    outro: 'این نامه را به درخواست خودتان در تنظیمات دریافت می‌کنید؛ همان‌جا می‌توانید آن را متوقف کنید.',
    types: {
      'contact.key_customer_changed': 'مشتری کلیدی تغییر کرد',
      'form.submitted': 'فرم ارسال شد',
      'occasion.reminder': 'مناسبت',
      'task.assigned': 'کاری برای شما',
      'task.escalated': 'کار ارجاع شد',
      'task.handed_over': 'به شما سپرده شد',
      'task.overdue': 'مهلت کار گذشت',
      'user.handed_over': 'کارها به شما سپرده شد',
    },
  },
}

/** @param language a BCP 47 tag; its first part chooses the words, and all of it how times and numbers are written */
export function digestMail(language: string, { organization, timeZone, notices, total }: Digest): { subject: string; text: string } {
  const words = WORDS[language.split('-')[0] ?? ''] ?? (WORDS['en'] as Words)
  const number = new Intl.NumberFormat(language)
  const times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const lines = notices.map(({ type, summary, createdAt }) => {
    const time = times.format(Temporal.Instant.from(createdAt).epochMilliseconds)
    return `- ${time} · ${words.types[type] ?? type}: ${summary.replace(/\s+/gu, ' ').trim()}`
  })
  const more = total > notices.length ? [words.more(number.format(total - notices.length))] : []
  return {
    subject: words.subject(organization, number.format(total)),
    text: `${words.intro}\n\n${[...lines, ...more].join('\n')}\n\n${words.outro}\n`,
  }
}
