/** What visitors read, in the languages that the service speaks. */
const FAULT_CODES = [
  'required',
  'contact-needed',
  'not-text',
  'not-email',
  'not-phone',
  'not-date',
  'not-choice',
  'not-number',
  'too-long',
  'repeated',
  'unknown-field',
  'passed',
  'too-far',
] as const
export type FaultCode = (typeof FAULT_CODES)[number]

interface Words {
  readonly direction: 'ltr' | 'rtl'
  readonly faults: Readonly<Record<FaultCode, string>>
  readonly thanks: string
  readonly received: string
  readonly notSent: string
  readonly goBack: string
  readonly missing: string
  readonly tooMany: string
  readonly later: string
  readonly send: string
  readonly leaveEmpty: string
}

const WORDS = {
  en: {
    direction: 'ltr',
    faults: {
      required: 'is needed',
      'contact-needed': 'an e-mail address or a phone number is needed',
      'not-text': 'cannot be read',
      'not-email': 'is not an e-mail address',
      'not-phone': 'is not a phone number; begin with + and the country code',
      'not-date': 'is not a date such as 2026-03-28',
      'not-choice': 'is not one of the choices',
      'not-number': 'is not a number',
      'too-long': 'is too long',
      repeated: 'was given more than once',
      'unknown-field': 'is not a field of this form',
      passed: 'is over already: choose a later time',
      'too-far': 'is more than a year ahead',
    },
    thanks: 'Thank you',
    received: 'We have received what you wrote.',
    notSent: 'This was not sent yet',
    goBack: 'Go back in your browser: what you wrote is still there.',
    missing: 'This form is not here, or no longer.',
    tooMany: 'Too much was sent from here. Please try again later.',
    later: 'It could not be received just now. Please try again in a moment.',
    send: 'Send',
    leaveEmpty: 'Leave this empty',
  },
  id: {
    direction: 'ltr',
    faults: {
      required: 'wajib diisi',
      'contact-needed': 'isi alamat surel atau nomor telepon',
      'not-text': 'tidak dapat dibaca',
      'not-email': 'bukan alamat surel yang benar',
      'not-phone': 'bukan nomor telepon yang benar; awali dengan + dan kode negara',
      'not-date': 'bukan tanggal yang benar, misalnya 2026-03-28',
      'not-choice': 'bukan salah satu pilihan',
      'not-number': 'bukan angka',
      'too-long': 'terlalu panjang',
      repeated: 'diisi lebih dari sekali',
      'unknown-field': 'bukan isian formulir ini',
      passed: 'sudah lewat: pilih waktu yang lebih kemudian',
      'too-far': 'lebih dari setahun lagi',
    },
    thanks: 'Terima kasih',
    received: 'Kiriman Anda sudah kami terima.',
    notSent: 'Belum terkirim',
    goBack: 'Kembalilah di peramban Anda: isian Anda masih ada di sana.',
    missing: 'Formulir ini tidak ada, atau sudah tidak ada lagi.',
    tooMany: 'Terlalu banyak kiriman dari sini. Silakan coba lagi nanti.',
    later: 'Kiriman belum dapat diterima. Silakan coba lagi sebentar lagi.',
    send: 'Kirim',
    leaveEmpty: 'Biarkan kosong',
  },
  az: {
    direction: 'ltr',
    faults: {
      required: 'doldurulmalıdır',
      'contact-needed': 'e-poçt ünvanı və ya telefon nömrəsi lazımdır',
      'not-text': 'oxuna bilmir',
      'not-email': 'e-poçt ünvanı deyil',
      'not-phone': 'telefon nömrəsi deyil; + və ölkə kodu ilə başlayın',
      'not-date': 'tarix deyil, məsələn 2026-03-28',
      'not-choice': 'seçimlərdən biri deyil',
      'not-number': 'ədəd deyil',
      'too-long': 'çox uzundur',
      repeated: 'bir dəfədən çox verilib',
      'unknown-field': 'bu formanın sahəsi deyil',
      passed: 'artıq keçib: daha sonrakı vaxtı seçin',
      'too-far': 'bir ildən çox sonradır',
    },
    thanks: 'Təşəkkür edirik',
    received: 'Yazdıqlarınızı aldıq.',
    notSent: 'Hələ göndərilmədi',
    goBack: 'Brauzerinizdə geri qayıdın: yazdıqlarınız yerindədir.',
    missing: 'Bu forma yoxdur və ya artıq mövcud deyil.',
    tooMany: 'Buradan həddən çox göndərilib. Zəhmət olmasa, sonra yenidən cəhd edin.',
    later: 'Hazırda qəbul etmək mümkün olmadı. Zəhmət olmasa, bir azdan yenidən cəhd edin.',
    send: 'Göndər',
    leaveEmpty: 'Bunu boş saxlayın',
  },
  fa: {
    direction: 'rtl',
    faults: {
      required: 'لازم است',
      'contact-needed': 'نشانی ایمیل یا شماره تلفن لازم است',
      'not-text': 'خوانده نمی‌شود',
      'not-email': 'نشانی ایمیل درست نیست',
      'not-phone': 'شماره تلفن درست نیست؛ با + و کد کشور آغاز کنید',
      'not-date': 'تاریخ درست نیست، مانند 2026-03-28',
      'not-choice': 'یکی از گزینه‌ها نیست',
      'not-number': 'عدد نیست',
      'too-long': 'بیش از اندازه بلند است',
      repeated: 'بیش از یک بار داده شده است',
      'unknown-field': 'جزو این فرم نیست',
      passed: 'گذشته است: زمان دیرتری برگزینید',
      'too-far': 'بیش از یک سال دیگر است',
    },
    thanks: 'سپاسگزاریم',
    received: 'نوشته شما به دست ما رسید.',
    notSent: 'هنوز فرستاده نشد',
    goBack: 'در مرورگر خود بازگردید: آنچه نوشتید همان‌جا هست.',
    missing: 'این فرم نیست، یا دیگر نیست.',
    tooMany: 'از اینجا بیش از اندازه فرستاده شده است. لطفاً بعداً دوباره بکوشید.',
    later: 'اکنون دریافت نشد. لطفاً کمی بعد دوباره بکوشید.',
    send: 'فرستادن',
    leaveEmpty: 'این را خالی بگذارید',
  },
} as const satisfies Record<string, Words>
export type Language = keyof typeof WORDS

/** The language, where we speak it; English otherwise. */
export function spoken(language: string): Language {
  const [primary = ''] = language.toLowerCase().split('-')
  return Object.hasOwn(WORDS, primary) ? (primary as Language) : 'en'
}

export function wordsIn(language: Language): Words {
  return WORDS[language]
}
