import { baseOf } from './language.ts'

/** What respondents read beside what a survey asks. A survey in another language is surrounded by English. */
export interface DoorWords {
  readonly title: string
  readonly next: string
  readonly back: string
  readonly send: string
  readonly skip: string
  readonly noAnswer: string
  readonly choose: string
  readonly required: string
  readonly yes: string
  readonly no: string
  readonly page: (page: string, pages: string) => string
  readonly pickMax: (count: string) => string
  readonly places: string
  readonly anonymous: string
  readonly mayContact: string
  readonly leaveEmpty: string
  readonly thanks: string
  readonly received: string
  readonly mend: string
  readonly faults: {
    readonly required: string
    readonly number: string
    readonly date: string
    readonly range: string
    readonly length: string
    readonly many: string
    readonly places: string
    readonly other: string
  }
  readonly refusals: {
    readonly title: string
    readonly missing: string
    readonly closed: string
    readonly expired: string
    readonly answered: string
    readonly unreadable: string
    readonly tooMany: string
    readonly later: string
  }
}

const en: DoorWords = {
  title: 'Your opinion',
  next: 'Next',
  back: 'Back',
  send: 'Send',
  skip: 'Skip',
  noAnswer: 'No answer',
  choose: 'Please choose',
  required: 'needed',
  yes: 'Yes',
  no: 'No',
  page: (page, pages) => `Page ${page} of ${pages}`,
  pickMax: (count) => `Choose ${count} at most.`,
  places: 'Give 1 to what comes first, 2 to what comes next, and so on.',
  anonymous: 'Your answers are anonymous: nobody can tell who gave them.',
  mayContact: 'May we contact you about your answers?',
  leaveEmpty: 'Leave this empty',
  thanks: 'Thank you',
  received: 'We have received your answers.',
  mend: 'Please look at these answers again:',
  faults: {
    required: 'Please answer this question.',
    number: 'Please write a number.',
    date: 'Please give a date.',
    range: 'This is too small or too large.',
    length: 'This is too long.',
    many: 'Too many are chosen.',
    places: 'Please give each place once, beginning with 1.',
    other: 'This is not one of the answers.',
  },
  refusals: {
    title: 'This did not work',
    missing: 'There is no survey at this address. Perhaps part of the link is missing.',
    closed: 'This survey takes no answers now.',
    expired: 'The time for answering is over.',
    answered: 'These questions were answered already. Thank you.',
    unreadable: 'This could not be read. Please open the survey anew.',
    tooMany: 'Too much is sent just now. Please try again later.',
    later: 'It could not be received just now. Please try again in a moment.',
  },
}

const de: DoorWords = {
  title: 'Ihre Meinung',
  next: 'Weiter',
  back: 'Zurück',
  send: 'Absenden',
  skip: 'Überspringen',
  noAnswer: 'Keine Antwort',
  choose: 'Bitte wählen',
  required: 'erforderlich',
  yes: 'Ja',
  no: 'Nein',
  page: (page, pages) => `Seite ${page} von ${pages}`,
  pickMax: (count) => `Wählen Sie höchstens ${count} aus.`,
  places: 'Geben Sie dem Ersten die 1, dem Nächsten die 2 und so weiter.',
  anonymous: 'Ihre Antworten sind anonym: Niemand kann erkennen, von wem sie stammen.',
  mayContact: 'Dürfen wir wegen Ihrer Antworten auf Sie zukommen?',
  leaveEmpty: 'Bitte leer lassen',
  thanks: 'Vielen Dank',
  received: 'Wir haben Ihre Antworten erhalten.',
  mend: 'Bitte sehen Sie sich diese Antworten noch einmal an:',
  faults: {
    required: 'Bitte beantworten Sie diese Frage.',
    number: 'Bitte geben Sie eine Zahl ein.',
    date: 'Bitte geben Sie ein Datum an.',
    range: 'Das ist zu klein oder zu groß.',
    length: 'Das ist zu lang.',
    many: 'Es sind zu viele ausgewählt.',
    places: 'Bitte vergeben Sie jeden Platz einmal, von 1 an.',
    other: 'Das ist keine der möglichen Antworten.',
  },
  refusals: {
    title: 'Das hat nicht geklappt',
    missing: 'Unter dieser Adresse gibt es keine Umfrage. Vielleicht fehlt ein Teil des Links.',
    closed: 'Diese Umfrage nimmt zurzeit keine Antworten an.',
    expired: 'Die Zeit zum Antworten ist vorbei.',
    answered: 'Diese Fragen wurden schon beantwortet. Vielen Dank.',
    unreadable: 'Das war nicht lesbar. Bitte öffnen Sie die Umfrage neu.',
    tooMany: 'Gerade wird zu viel gesendet. Bitte versuchen Sie es später noch einmal.',
    later: 'Das konnte gerade nicht angenommen werden. Bitte versuchen Sie es gleich noch einmal.',
  },
}

const az: DoorWords = {
  title: 'Sizin fikriniz',
  next: 'Növbəti',
  back: 'Geri',
  send: 'Göndər',
  skip: 'Ötür',
  noAnswer: 'Cavab yoxdur',
  choose: 'Seçin',
  required: 'mütləqdir',
  yes: 'Bəli',
  no: 'Xeyr',
  page: (page, pages) => `Səhifə ${page} / ${pages}`,
  pickMax: (count) => `Ən çoxu ${count} variant seçin.`,
  places: 'Birinci gələnə 1, ondan sonrakına 2 verin və belə davam edin.',
  anonymous: 'Cavablarınız anonimdir: onları kimin verdiyini heç kim bilə bilməz.',
  mayContact: 'Cavablarınızla bağlı sizinlə əlaqə saxlaya bilərikmi?',
  leaveEmpty: 'Buranı boş saxlayın',
  thanks: 'Təşəkkür edirik',
  received: 'Cavablarınızı aldıq.',
  mend: 'Bu cavablara yenidən baxın:',
  faults: {
    required: 'Bu suala cavab verin.',
    number: 'Rəqəm yazın.',
    date: 'Tarix göstərin.',
    range: 'Bu, həddən artıq kiçik və ya böyükdür.',
    length: 'Bu, çox uzundur.',
    many: 'Həddən artıq variant seçilib.',
    places: '1-dən başlayaraq hər yeri bir dəfə verin.',
    other: 'Bu, mümkün cavablardan biri deyil.',
  },
  refusals: {
    title: 'Alınmadı',
    missing: 'Bu ünvanda sorğu yoxdur. Ola bilsin, keçidin bir hissəsi çatışmır.',
    closed: 'Bu sorğu hazırda cavab qəbul etmir.',
    expired: 'Cavab vermək üçün vaxt bitib.',
    answered: 'Bu suallara artıq cavab verilib. Təşəkkür edirik.',
    unreadable: 'Bunu oxumaq mümkün olmadı. Sorğunu yenidən açın.',
    tooMany: 'Hazırda həddən artıq göndərilir. Sonra yenidən cəhd edin.',
    later: 'İndi qəbul etmək mümkün olmadı. Bir azdan yenidən cəhd edin.',
  },
}

const id: DoorWords = {
  title: 'Pendapat Anda',
  next: 'Lanjut',
  back: 'Kembali',
  send: 'Kirim',
  skip: 'Lewati',
  noAnswer: 'Tidak menjawab',
  choose: 'Silakan pilih',
  required: 'wajib diisi',
  yes: 'Ya',
  no: 'Tidak',
  page: (page, pages) => `Halaman ${page} dari ${pages}`,
  pickMax: (count) => `Pilih paling banyak ${count}.`,
  places: 'Beri 1 untuk yang pertama, 2 untuk yang berikutnya, dan seterusnya.',
  anonymous: 'Jawaban Anda anonim: tidak ada yang dapat mengetahui siapa yang memberikannya.',
  mayContact: 'Bolehkah kami menghubungi Anda tentang jawaban Anda?',
  leaveEmpty: 'Biarkan kosong',
  thanks: 'Terima kasih',
  received: 'Jawaban Anda sudah kami terima.',
  mend: 'Mohon periksa kembali jawaban berikut:',
  faults: {
    required: 'Mohon jawab pertanyaan ini.',
    number: 'Mohon tulis angka.',
    date: 'Mohon isi tanggal.',
    range: 'Nilai ini terlalu kecil atau terlalu besar.',
    length: 'Ini terlalu panjang.',
    many: 'Terlalu banyak yang dipilih.',
    places: 'Beri setiap urutan satu kali, mulai dari 1.',
    other: 'Ini bukan salah satu jawaban.',
  },
  refusals: {
    title: 'Tidak berhasil',
    missing: 'Tidak ada survei di alamat ini. Mungkin sebagian tautan hilang.',
    closed: 'Survei ini sedang tidak menerima jawaban.',
    expired: 'Waktu untuk menjawab sudah berakhir.',
    answered: 'Pertanyaan ini sudah dijawab. Terima kasih.',
    unreadable: 'Kiriman tidak dapat dibaca. Silakan buka survei kembali.',
    tooMany: 'Terlalu banyak kiriman saat ini. Silakan coba lagi nanti.',
    later: 'Kiriman belum dapat diterima. Silakan coba lagi sebentar lagi.',
  },
}

const fa: DoorWords = {
  title: 'نظر شما',
  next: 'بعدی',
  back: 'بازگشت',
  send: 'فرستادن',
  skip: 'رد شدن',
  noAnswer: 'بدون پاسخ',
  choose: 'انتخاب کنید',
  required: 'لازم',
  yes: 'بله',
  no: 'نه',
  page: (page, pages) => `صفحهٔ ${page} از ${pages}`,
  pickMax: (count) => `حداکثر ${count} مورد را انتخاب کنید.`,
  places: 'به نخستین مورد ۱، به بعدی ۲ و به همین ترتیب شماره بدهید.',
  anonymous: 'پاسخ‌های شما ناشناس است: هیچ‌کس نمی‌تواند بفهمد چه کسی پاسخ داده است.',
  mayContact: 'آیا می‌توانیم دربارهٔ پاسخ‌هایتان با شما تماس بگیریم؟',
  leaveEmpty: 'این را خالی بگذارید',
  thanks: 'سپاسگزاریم',
  received: 'پاسخ‌های شما به دست ما رسید.',
  mend: 'لطفاً دوباره به این پاسخ‌ها نگاه کنید:',
  faults: {
    required: 'لطفاً به این پرسش پاسخ دهید.',
    number: 'لطفاً یک عدد بنویسید.',
    date: 'لطفاً یک تاریخ بنویسید.',
    range: 'این عدد بیش از اندازه کوچک یا بزرگ است.',
    length: 'این نوشته بیش از اندازه بلند است.',
    many: 'بیش از اندازه انتخاب شده است.',
    places: 'لطفاً هر شماره را یک بار و از ۱ به بعد بدهید.',
    other: 'این یکی از پاسخ‌ها نیست.',
  },
  refusals: {
    title: 'انجام نشد',
    missing: 'در این نشانی نظرسنجی‌ای نیست. شاید بخشی از پیوند جا افتاده باشد.',
    closed: 'این نظرسنجی اکنون پاسخ نمی‌پذیرد.',
    expired: 'زمان پاسخ دادن گذشته است.',
    answered: 'به این پرسش‌ها پیش‌تر پاسخ داده شده است. سپاسگزاریم.',
    unreadable: 'خوانده نشد. لطفاً نظرسنجی را از نو باز کنید.',
    tooMany: 'اکنون بیش از اندازه فرستاده می‌شود. لطفاً بعداً دوباره بکوشید.',
    later: 'اکنون دریافت نشد. لطفاً کمی بعد دوباره بکوشید.',
  },
}

const WORDS: Readonly<Record<string, DoorWords>> = { en, de, az, id, fa }

export function wordsIn(language: string): DoorWords {
  const base = baseOf(language)
  return (Object.hasOwn(WORDS, base) ? WORDS[base] : undefined) ?? en
}

/** The languages that the words are in. */
export const SPOKEN = Object.keys(WORDS)

const FAULTS: Readonly<Record<string, keyof DoorWords['faults']>> = { required: 'required', 'out-of-range': 'range', 'too-long': 'length', 'too-many': 'many' }

/** A fault of an answer for whoever gave it. */
export function faultIn({ faults }: DoorWords, type: string, code: string): string {
  const told = FAULTS[code]
  if (told !== undefined) return faults[told]
  if (type === 'ranking') return faults.places
  if (code !== 'wrong-type') return faults.other
  return type === 'number' ? faults.number : type === 'date' ? faults.date : faults.other
}

const REFUSALS: Readonly<Record<string, keyof DoorWords['refusals']>> = {
  ...{ 'survey-not-answerable': 'closed', 'survey-invitation-expired': 'expired', 'survey-already-answered': 'answered', 'idempotency-key-reused': 'answered' },
  'too-many-requests': 'tooMany',
}

/** A refusal for people, by the code and the status of its problem. */
export function refusalIn({ refusals }: DoorWords, { code, status }: { readonly code: string; readonly status: number }): string {
  return refusals[REFUSALS[code] ?? (status === 404 ? 'missing' : status >= 500 ? 'later' : 'unreadable')]
}
