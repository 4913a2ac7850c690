export const TOPICS = ['invitation', 'reminder'] as const
export type Topic = (typeof TOPICS)[number]

/** What an invitation says in one language, as Liquid. */
export interface Texts {
  readonly greeting: string
  readonly subjects: Readonly<Record<Topic, string>>
  readonly asks: Readonly<Record<Topic, string>>
  readonly link: string
  readonly days: string
  readonly anonymous: string
  /** In reminders of anonymous surveys, which go to everybody. */
  readonly answered: string
  readonly thanks: string
  /** All of it, where every character counts. */
  readonly short: Readonly<Record<Topic, string>>
}

const NAME = '{{ organization.name }}'
const LINK = '{{ link }}'
const DAYS = '{{ days }}'

const en: Texts = {
  greeting: 'Dear {{ contact.displayName }},',
  subjects: { invitation: `${NAME} would like to hear from you`, reminder: `Your opinion is still missing: ${NAME}` },
  asks: {
    invitation: 'How was it? Would you tell us? It takes a few minutes only.',
    reminder: 'A few days ago we asked for your opinion. We would still like to hear it; it takes a few minutes only.',
  },
  link: `Here you can answer: ${LINK}`,
  days: `The link is yours alone and works for ${DAYS} days.`,
  anonymous: 'Your answers are anonymous: nobody learns that they are yours.',
  answered: 'Have you answered already? Thank you, then there is nothing left to do.',
  thanks: 'Thank you,',
  short: { invitation: `${NAME}: how was it? Please tell us: ${LINK}`, reminder: `${NAME}: we would still like your opinion: ${LINK}` },
}

const de: Texts = {
  greeting: 'Guten Tag {{ contact.displayName }},',
  subjects: { invitation: `${NAME} bittet um Ihre Meinung`, reminder: `Ihre Meinung fehlt uns noch: ${NAME}` },
  asks: {
    invitation: 'Wie war es? Möchten Sie es uns sagen? Es dauert nur wenige Minuten.',
    reminder: 'Vor einigen Tagen haben wir Sie um Ihre Meinung gebeten. Wir würden sie noch immer gern hören; es dauert nur wenige Minuten.',
  },
  link: `Hier können Sie antworten: ${LINK}`,
  days: `Der Link ist nur für Sie bestimmt und gilt ${DAYS} Tage.`,
  anonymous: 'Ihre Antworten sind anonym: Niemand erfährt, dass sie von Ihnen sind.',
  answered: 'Sie haben schon geantwortet? Vielen Dank, dann ist nichts mehr zu tun.',
  thanks: 'Vielen Dank,',
  short: { invitation: `${NAME}: Wie war es? Sagen Sie es uns bitte: ${LINK}`, reminder: `${NAME}: Wir würden gern noch Ihre Meinung hören: ${LINK}` },
}

const az: Texts = {
  greeting: 'Hörmətli {{ contact.displayName }},',
  subjects: { invitation: `${NAME} rəyinizi bilmək istəyir`, reminder: `Rəyinizi hələ də gözləyirik: ${NAME}` },
  asks: {
    invitation: 'Necə keçdi? Bizə deyə bilərsinizmi? Bu, cəmi bir neçə dəqiqə çəkir.',
    reminder: 'Bir neçə gün əvvəl rəyinizi soruşmuşduq. Onu hələ də bilmək istəyirik; bu, cəmi bir neçə dəqiqə çəkir.',
  },
  link: `Burada cavab verə bilərsiniz: ${LINK}`,
  days: `Keçid yalnız sizin üçündür və ${DAYS} gün işləyir.`,
  anonymous: 'Cavablarınız anonimdir: onların sizə aid olduğunu heç kim bilməyəcək.',
  answered: 'Artıq cavab vermisiniz? Təşəkkür edirik, onda başqa heç nə lazım deyil.',
  thanks: 'Təşəkkür edirik,',
  short: { invitation: `${NAME}: necə keçdi? Bizə deyin: ${LINK}`, reminder: `${NAME}: rəyinizi hələ də gözləyirik: ${LINK}` },
}

const id: Texts = {
  greeting: '{{ contact.displayName }} yang terhormat,',
  subjects: { invitation: `${NAME} ingin mendengar pendapat Anda`, reminder: `Kami masih menunggu pendapat Anda: ${NAME}` },
  asks: {
    invitation: 'Bagaimana pengalaman Anda? Maukah Anda menceritakannya? Hanya perlu beberapa menit.',
    reminder: 'Beberapa hari lalu kami meminta pendapat Anda. Kami masih ingin mendengarnya; hanya perlu beberapa menit.',
  },
  link: `Anda dapat menjawab di sini: ${LINK}`,
  days: `Tautan ini hanya untuk Anda dan berlaku selama ${DAYS} hari.`,
  anonymous: 'Jawaban Anda anonim: tidak ada yang tahu bahwa itu jawaban Anda.',
  answered: 'Sudah menjawab? Terima kasih, tidak ada lagi yang perlu dilakukan.',
  thanks: 'Terima kasih,',
  short: { invitation: `${NAME}: bagaimana pengalaman Anda? Ceritakan di sini: ${LINK}`, reminder: `${NAME}: kami masih menunggu pendapat Anda: ${LINK}` },
}

const fa: Texts = {
  greeting: '{{ contact.displayName }} گرامی،',
  subjects: { invitation: `${NAME} مایل است نظر شما را بداند`, reminder: `هنوز منتظر نظر شما هستیم: ${NAME}` },
  asks: {
    invitation: 'تجربهٔ شما چگونه بود؟ آیا آن را با ما در میان می‌گذارید؟ تنها چند دقیقه زمان می‌برد.',
    reminder: 'چند روز پیش نظر شما را پرسیدیم. هنوز مایلیم آن را بدانیم؛ تنها چند دقیقه زمان می‌برد.',
  },
  link: `از این نشانی می‌توانید پاسخ دهید: ${LINK}`,
  days: `این پیوند تنها برای شماست و تا ${DAYS} روز کار می‌کند.`,
  anonymous: 'پاسخ‌های شما ناشناس است: هیچ‌کس نمی‌فهمد که پاسخ‌ها از آن شماست.',
  answered: 'پیش‌تر پاسخ داده‌اید؟ سپاسگزاریم؛ دیگر کاری لازم نیست.',
  thanks: 'با سپاس،',
  short: { invitation: `${NAME}: تجربهٔ شما چگونه بود؟ به ما بگویید: ${LINK}`, reminder: `${NAME}: هنوز منتظر نظر شما هستیم: ${LINK}` },
}

export const TEXTS: Readonly<Record<string, Texts>> = { en, de, az, id, fa }
