import { REFERENCE, SAME_AS, type Texts } from './text-marks.ts'

export const fa: Texts = {
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
    withdrawn: `شکایت شما ${REFERENCE} پس گرفته شد`,
    duplicate: `شکایت شما ${REFERENCE} همراه شکایتی دیگر رسیدگی می‌شود`,
    out_of_scope: `تصمیم دربارهٔ شکایت شما ${REFERENCE} با ما نیست`,
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
    withdrawn: [
      `به درخواست شما، شکایت ${REFERENCE} پس گرفته شد. دیگر کاری دربارهٔ آن انجام نمی‌دهیم.`,
      'اگر چنین درخواستی نکرده‌اید به ما بگویید.',
      { when: 'link', say: 'شکایت شما: {{ link }}' },
    ],
    duplicate: [
      { when: 'sameAs', say: `شکایت شما ${REFERENCE} همان شکایت ${SAME_AS} شماست. به هر دو با هم رسیدگی می‌کنیم و خبرها را دربارهٔ ${SAME_AS} به شما می‌دهیم.` },
      { unless: 'sameAs', say: `شکایت شما ${REFERENCE} دربارهٔ موضوعی است که از پیش در حال بررسی آن هستیم. به هر دو با هم رسیدگی می‌کنیم.` },
      'اگر چنین نیست به ما بگویید.',
      { when: 'link', say: 'شکایت شما: {{ link }}' },
    ],
    out_of_scope: [
      `دربارهٔ شکایت شما ${REFERENCE} نمی‌توانیم تصمیم بگیریم: موضوع در حوزهٔ کار ما نیست.`,
      'دلیل: {{ reason }}',
      { when: 'elsewhere', say: 'می‌توانید به اینجا مراجعه کنید: {{ elsewhere }}' },
      { when: 'link', say: 'شکایت شما: {{ link }}' },
    ],
  },
}
