import { REFERENCE, SAME_AS, type Texts } from './text-marks.ts'

export const az: Texts = {
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
    withdrawn: `${REFERENCE} nömrəli şikayətiniz geri götürüldü`,
    duplicate: `${REFERENCE} nömrəli şikayətinizə başqa şikayətlə birlikdə baxılır`,
    out_of_scope: `${REFERENCE} nömrəli şikayətinizə qərar verə bilmirik`,
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
    withdrawn: [
      `Xahişinizlə ${REFERENCE} nömrəli şikayətiniz geri götürüldü. Onunla bağlı başqa heç nə etmirik.`,
      'Bunu xahiş etməmisinizsə, bizə bildirin.',
      { when: 'link', say: 'Şikayətiniz: {{ link }}' },
    ],
    duplicate: [
      {
        when: 'sameAs',
        say: `${REFERENCE} nömrəli şikayətiniz ${SAME_AS} nömrəli şikayətinizlə eynidir. Onlara birlikdə baxırıq: cavabı ${SAME_AS} üzrə alacaqsınız.`,
      },
      { unless: 'sameAs', say: `${REFERENCE} nömrəli şikayətiniz artıq araşdırdığımız məsələyə aiddir. Onlara birlikdə baxırıq.` },
      'Belə deyilsə, bizə bildirin.',
      { when: 'link', say: 'Şikayətiniz: {{ link }}' },
    ],
    out_of_scope: [
      `${REFERENCE} nömrəli şikayətinizə qərar verə bilmirik: məsələ bizim səlahiyyətimizdə deyil.`,
      'Səbəbi: {{ reason }}',
      { when: 'elsewhere', say: 'Müraciət edə biləcəyiniz yer: {{ elsewhere }}' },
      { when: 'link', say: 'Şikayətiniz: {{ link }}' },
    ],
  },
}
