import type { MESSAGE_TOPICS } from '../tables/vocabulary.ts'

export type Topic = (typeof MESSAGE_TOPICS)[number]

/** A paragraph, said always, or only where something is there, or where it is not. */
export type Paragraph = string | { readonly when: string; readonly say: string } | { readonly unless: string; readonly say: string }

export interface Texts {
  readonly greeting: string
  readonly subjects: Readonly<Record<Topic, string>>
  readonly paragraphs: Readonly<Record<Topic, readonly Paragraph[]>>
}

const REFERENCE = '{{ complaint.reference }}'

const en: Texts = {
  greeting: 'Dear {{ contact.displayName }},',
  subjects: {
    words: `Your complaint ${REFERENCE}`,
    acknowledgement: `We have received your complaint ${REFERENCE}`,
    question: `A question about your complaint ${REFERENCE}`,
    response: `Our decision on your complaint ${REFERENCE}`,
    resolved: `Your complaint ${REFERENCE} is resolved`,
    follow_up: `Is your complaint ${REFERENCE} really solved?`,
    closed: `Your complaint ${REFERENCE} is closed`,
    reopened: `Your complaint ${REFERENCE} is open again`,
  },
  paragraphs: {
    words: ['{{ text }}', `The reference of your complaint is ${REFERENCE}.`, { when: 'link', say: 'Your complaint and how it stands: {{ link }}' }],
    acknowledgement: [
      { unless: 'text', say: 'Thank you for telling us. We have received your complaint and will look into it.' },
      { when: 'text', say: '{{ text }}' },
      `Its reference is ${REFERENCE}.`,
      { when: 'nextStep', say: 'What happens next: {{ nextStep }}' },
      { unless: 'nextStep', say: 'What happens next: we look into it and write to you.' },
      { when: 'promisedDate', say: 'You will hear from us by {{ promisedDate }}.' },
      { when: 'link', say: 'Here you can follow your complaint and add to it: {{ link }}' },
    ],
    question: [
      `To go on with your complaint ${REFERENCE} we need to know something from you:`,
      '{{ text }}',
      { when: 'link', say: 'You can answer this message, or here: {{ link }}' },
      { unless: 'link', say: 'Please answer this message.' },
    ],
    response: [
      `We have decided on your complaint ${REFERENCE}:`,
      '{{ text }}',
      { when: 'link', say: 'You can accept or reject this response here: {{ link }}' },
      { unless: 'link', say: 'Please tell us whether you accept this response.' },
      { when: 'answerUntil', say: 'If we do not hear from you by {{ answerUntil }}, we take it as accepted.' },
    ],
    resolved: [
      `Your complaint ${REFERENCE} is resolved.`,
      'If it is not, please tell us: we will look at it again.',
      { when: 'link', say: 'Your complaint: {{ link }}' },
    ],
    follow_up: [
      `We resolved your complaint ${REFERENCE}. Is it really solved?`,
      { when: 'link', say: 'Please tell us here: {{ link }}' },
      { unless: 'link', say: 'Please answer this message.' },
    ],
    closed: [
      `Your complaint ${REFERENCE} is closed. Thank you for helping us to do better.`,
      { when: 'reopenUntil', say: 'Should it not be solved after all, tell us by {{ reopenUntil }} and we will open it again.' },
      { when: 'link', say: 'Your complaint: {{ link }}' },
    ],
    reopened: [
      `Your complaint ${REFERENCE} is open again. We will look into it and write to you.`,
      { when: 'link', say: 'Here you can follow your complaint and add to it: {{ link }}' },
    ],
  },
}

const id: Texts = {
  greeting: '{{ contact.displayName }} yang terhormat,',
  subjects: {
    words: `Keluhan Anda ${REFERENCE}`,
    acknowledgement: `Kami telah menerima keluhan Anda ${REFERENCE}`,
    question: `Pertanyaan tentang keluhan Anda ${REFERENCE}`,
    response: `Keputusan kami atas keluhan Anda ${REFERENCE}`,
    resolved: `Keluhan Anda ${REFERENCE} telah diselesaikan`,
    follow_up: `Apakah keluhan Anda ${REFERENCE} benar-benar selesai?`,
    closed: `Keluhan Anda ${REFERENCE} telah ditutup`,
    reopened: `Keluhan Anda ${REFERENCE} dibuka kembali`,
  },
  paragraphs: {
    words: ['{{ text }}', `Nomor rujukan keluhan Anda: ${REFERENCE}.`, { when: 'link', say: 'Keluhan Anda dan perkembangannya: {{ link }}' }],
    acknowledgement: [
      { unless: 'text', say: 'Terima kasih telah memberi tahu kami. Keluhan Anda telah kami terima dan akan kami tangani.' },
      { when: 'text', say: '{{ text }}' },
      `Nomor rujukannya: ${REFERENCE}.`,
      { when: 'nextStep', say: 'Langkah berikutnya: {{ nextStep }}' },
      { unless: 'nextStep', say: 'Langkah berikutnya: kami menyelidikinya dan akan menghubungi Anda.' },
      { when: 'promisedDate', say: 'Anda akan mendapat kabar dari kami paling lambat {{ promisedDate }}.' },
      { when: 'link', say: 'Di sini Anda dapat memantau keluhan Anda dan menambahkan keterangan: {{ link }}' },
    ],
    question: [
      `Untuk melanjutkan keluhan Anda ${REFERENCE}, kami perlu keterangan dari Anda:`,
      '{{ text }}',
      { when: 'link', say: 'Anda dapat membalas pesan ini, atau menjawab di sini: {{ link }}' },
      { unless: 'link', say: 'Silakan balas pesan ini.' },
    ],
    response: [
      `Kami telah mengambil keputusan atas keluhan Anda ${REFERENCE}:`,
      '{{ text }}',
      { when: 'link', say: 'Anda dapat menerima atau menolak tanggapan ini di sini: {{ link }}' },
      { unless: 'link', say: 'Mohon beri tahu kami apakah Anda menerima tanggapan ini.' },
      { when: 'answerUntil', say: 'Jika tidak ada kabar dari Anda sampai {{ answerUntil }}, tanggapan ini kami anggap diterima.' },
    ],
    resolved: [
      `Keluhan Anda ${REFERENCE} telah diselesaikan.`,
      'Jika belum, beri tahu kami: kami akan memeriksanya lagi.',
      { when: 'link', say: 'Keluhan Anda: {{ link }}' },
    ],
    follow_up: [
      `Keluhan Anda ${REFERENCE} telah kami selesaikan. Apakah benar-benar sudah selesai?`,
      { when: 'link', say: 'Mohon beri tahu kami di sini: {{ link }}' },
      { unless: 'link', say: 'Silakan balas pesan ini.' },
    ],
    closed: [
      `Keluhan Anda ${REFERENCE} telah ditutup. Terima kasih telah membantu kami menjadi lebih baik.`,
      { when: 'reopenUntil', say: 'Jika ternyata belum selesai, beri tahu kami paling lambat {{ reopenUntil }} dan kami akan membukanya kembali.' },
      { when: 'link', say: 'Keluhan Anda: {{ link }}' },
    ],
    reopened: [
      `Keluhan Anda ${REFERENCE} dibuka kembali. Kami menyelidikinya dan akan menghubungi Anda.`,
      { when: 'link', say: 'Di sini Anda dapat memantau keluhan Anda dan menambahkan keterangan: {{ link }}' },
    ],
  },
}

const az: Texts = {
  greeting: 'Hörmətli {{ contact.displayName }},',
  subjects: {
    words: `${REFERENCE} nömrəli şikayətiniz`,
    acknowledgement: `${REFERENCE} nömrəli şikayətinizi aldıq`,
    question: `${REFERENCE} nömrəli şikayətinizlə bağlı sual`,
    response: `${REFERENCE} nömrəli şikayətiniz üzrə qərarımız`,
    resolved: `${REFERENCE} nömrəli şikayətiniz həll edildi`,
    follow_up: `${REFERENCE} nömrəli şikayətiniz həqiqətən həll olunubmu?`,
    closed: `${REFERENCE} nömrəli şikayətiniz bağlandı`,
    reopened: `${REFERENCE} nömrəli şikayətiniz yenidən açıldı`,
  },
  paragraphs: {
    words: ['{{ text }}', `Şikayətinizin nömrəsi: ${REFERENCE}.`, { when: 'link', say: 'Şikayətiniz və onun vəziyyəti: {{ link }}' }],
    acknowledgement: [
      { unless: 'text', say: 'Bizə yazdığınız üçün təşəkkür edirik. Şikayətinizi aldıq və onu araşdıracağıq.' },
      { when: 'text', say: '{{ text }}' },
      `Onun nömrəsi: ${REFERENCE}.`,
      { when: 'nextStep', say: 'Növbəti addım: {{ nextStep }}' },
      { unless: 'nextStep', say: 'Növbəti addım: məsələni araşdırıb sizə yazacağıq.' },
      { when: 'promisedDate', say: 'Sizə ən gec bu tarixdə cavab verəcəyik: {{ promisedDate }}.' },
      { when: 'link', say: 'Şikayətinizi burada izləyə və əlavələr edə bilərsiniz: {{ link }}' },
    ],
    question: [
      `${REFERENCE} nömrəli şikayətinizi davam etdirmək üçün sizdən bunu bilməliyik:`,
      '{{ text }}',
      { when: 'link', say: 'Bu məktuba və ya burada cavab verə bilərsiniz: {{ link }}' },
      { unless: 'link', say: 'Zəhmət olmasa, bu məktuba cavab verin.' },
    ],
    response: [
      `${REFERENCE} nömrəli şikayətiniz üzrə qərar verdik:`,
      '{{ text }}',
      { when: 'link', say: 'Bu cavabı burada qəbul və ya rədd edə bilərsiniz: {{ link }}' },
      { unless: 'link', say: 'Zəhmət olmasa, bu cavabı qəbul edib-etmədiyinizi bizə bildirin.' },
      { when: 'answerUntil', say: 'Bu tarixədək sizdən xəbər almasaq, cavabı qəbul edilmiş sayacağıq: {{ answerUntil }}.' },
    ],
    resolved: [
      `${REFERENCE} nömrəli şikayətiniz həll edildi.`,
      'Belə deyilsə, bizə bildirin: ona yenidən baxacağıq.',
      { when: 'link', say: 'Şikayətiniz: {{ link }}' },
    ],
    follow_up: [
      `${REFERENCE} nömrəli şikayətinizi həll etdik. O, həqiqətən həll olunubmu?`,
      { when: 'link', say: 'Zəhmət olmasa, bizə burada bildirin: {{ link }}' },
      { unless: 'link', say: 'Zəhmət olmasa, bu məktuba cavab verin.' },
    ],
    closed: [
      `${REFERENCE} nömrəli şikayətiniz bağlandı. Daha yaxşı olmağımıza kömək etdiyiniz üçün təşəkkür edirik.`,
      { when: 'reopenUntil', say: 'Məsələ həll olunmayıbsa, bizə bu tarixədək bildirin, onu yenidən açacağıq: {{ reopenUntil }}.' },
      { when: 'link', say: 'Şikayətiniz: {{ link }}' },
    ],
    reopened: [
      `${REFERENCE} nömrəli şikayətiniz yenidən açıldı. Məsələni araşdırıb sizə yazacağıq.`,
      { when: 'link', say: 'Şikayətinizi burada izləyə və əlavələr edə bilərsiniz: {{ link }}' },
    ],
  },
}

const fa: Texts = {
  greeting: '{{ contact.displayName }} گرامی،',
  subjects: {
    words: `شکایت شما ${REFERENCE}`,
    acknowledgement: `شکایت شما ${REFERENCE} را دریافت کردیم`,
    question: `پرسشی دربارهٔ شکایت شما ${REFERENCE}`,
    response: `تصمیم ما دربارهٔ شکایت شما ${REFERENCE}`,
    resolved: `شکایت شما ${REFERENCE} حل شد`,
    follow_up: `آیا شکایت شما ${REFERENCE} واقعاً حل شده است؟`,
    closed: `شکایت شما ${REFERENCE} بسته شد`,
    reopened: `شکایت شما ${REFERENCE} دوباره باز شد`,
  },
  paragraphs: {
    words: ['{{ text }}', `شمارهٔ پیگیری شکایت شما: ${REFERENCE}`, { when: 'link', say: 'شکایت شما و وضعیت آن: {{ link }}' }],
    acknowledgement: [
      { unless: 'text', say: 'سپاسگزاریم که به ما گفتید. شکایت شما را دریافت کردیم و به آن رسیدگی می‌کنیم.' },
      { when: 'text', say: '{{ text }}' },
      `شمارهٔ پیگیری آن: ${REFERENCE}`,
      { when: 'nextStep', say: 'گام بعدی: {{ nextStep }}' },
      { unless: 'nextStep', say: 'گام بعدی: موضوع را بررسی می‌کنیم و به شما خبر می‌دهیم.' },
      { when: 'promisedDate', say: 'حداکثر تا {{ promisedDate }} به شما پاسخ می‌دهیم.' },
      { when: 'link', say: 'اینجا می‌توانید شکایت خود را پیگیری کنید و به آن بیفزایید: {{ link }}' },
    ],
    question: [
      `برای ادامهٔ رسیدگی به شکایت ${REFERENCE} به پاسخ شما نیاز داریم:`,
      '{{ text }}',
      { when: 'link', say: 'می‌توانید به همین پیام یا اینجا پاسخ دهید: {{ link }}' },
      { unless: 'link', say: 'لطفاً به همین پیام پاسخ دهید.' },
    ],
    response: [
      `دربارهٔ شکایت شما ${REFERENCE} تصمیم گرفتیم:`,
      '{{ text }}',
      { when: 'link', say: 'اینجا می‌توانید این پاسخ را بپذیرید یا رد کنید: {{ link }}' },
      { unless: 'link', say: 'لطفاً به ما بگویید که آیا این پاسخ را می‌پذیرید.' },
      { when: 'answerUntil', say: 'اگر تا {{ answerUntil }} خبری از شما نرسد، پاسخ را پذیرفته‌شده می‌دانیم.' },
    ],
    resolved: [`شکایت شما ${REFERENCE} حل شد.`, 'اگر چنین نیست به ما بگویید تا دوباره به آن رسیدگی کنیم.', { when: 'link', say: 'شکایت شما: {{ link }}' }],
    follow_up: [
      `به شکایت شما ${REFERENCE} رسیدگی کردیم. آیا واقعاً حل شده است؟`,
      { when: 'link', say: 'لطفاً اینجا به ما بگویید: {{ link }}' },
      { unless: 'link', say: 'لطفاً به همین پیام پاسخ دهید.' },
    ],
    closed: [
      `شکایت شما ${REFERENCE} بسته شد. سپاسگزاریم که به بهتر شدن ما کمک کردید.`,
      { when: 'reopenUntil', say: 'اگر باز هم حل نشده بود، تا {{ reopenUntil }} به ما بگویید تا آن را دوباره باز کنیم.' },
      { when: 'link', say: 'شکایت شما: {{ link }}' },
    ],
    reopened: [
      `شکایت شما ${REFERENCE} دوباره باز شد. آن را بررسی می‌کنیم و به شما خبر می‌دهیم.`,
      { when: 'link', say: 'اینجا می‌توانید شکایت خود را پیگیری کنید و به آن بیفزایید: {{ link }}' },
    ],
  },
}

/** By language. */
export const TEXTS: Readonly<Record<string, Texts>> = { en, id, az, fa }
