import { DRIVERS } from '../tables/question.ts'
import type { Question, ScaleQuestion, Texts } from './question.ts'
import { ANYTHING_ELSE, driver, effort, inAll, mayContact, RECOMMEND, rating, satisfaction, words } from './template-questions.ts'

/** A survey to begin with: its questions are copied into a draft, and are changed there. */
export interface SurveyTemplate {
  readonly key: string
  readonly title: Texts
  /** What the survey is about: the type of its first question. */
  readonly kind: Exclude<ScaleQuestion['type'], 'rating'>
  readonly languages: readonly string[]
  readonly questions: readonly Question[]
}

const LANGUAGES = ['en', 'de', 'es', 'fa'] as const
const UNSATISFIED = { questionKey: 'satisfaction', operator: 'at_most', value: 2 } as const

const BETTER = inAll('What could we do better?', 'Was können wir besser machen?', '¿Qué podríamos mejorar?', 'چه کاری را می‌توانیم بهتر انجام دهیم؟')
const OVERALL = inAll(
  'Overall, how satisfied are you with us?',
  'Wie zufrieden sind Sie insgesamt mit uns?',
  'En general, ¿cuál es su grado de satisfacción con nosotros?',
  'در مجموع، چقدر از ما رضایت دارید؟',
)

export const TEMPLATES: readonly SurveyTemplate[] = [
  {
    key: 'nps',
    title: inAll('Recommendation (NPS)', 'Weiterempfehlung (NPS)', 'Recomendación (NPS)', 'تمایل به توصیه (NPS)'),
    kind: 'nps',
    languages: LANGUAGES,
    questions: [
      RECOMMEND,
      words(
        'praise',
        inAll(
          'What do you value most about us?',
          'Was schätzen Sie am meisten an uns?',
          '¿Qué es lo que más valora de nosotros?',
          'بیش از همه چه چیزی را در ما می‌پسندید؟',
        ),
        { questionKey: 'recommend', operator: 'at_least', value: 9 },
      ),
      words('improve', BETTER, { questionKey: 'recommend', operator: 'at_most', value: 8 }),
      mayContact({ questionKey: 'recommend', operator: 'at_most', value: 6 }),
    ],
  },
  {
    key: 'csat',
    title: inAll('Customer satisfaction (CSAT)', 'Kundenzufriedenheit (CSAT)', 'Satisfacción del cliente (CSAT)', 'رضایت مشتری (CSAT)'),
    kind: 'csat',
    languages: LANGUAGES,
    questions: [satisfaction(OVERALL), words('improve', BETTER, { questionKey: 'satisfaction', operator: 'at_most', value: 4 }), mayContact(UNSATISFIED)],
  },
  {
    key: 'ces',
    title: inAll('Customer effort (CES)', 'Kundenaufwand (CES)', 'Esfuerzo del cliente (CES)', 'میزان تلاش مشتری (CES)'),
    kind: 'ces',
    languages: LANGUAGES,
    questions: [
      {
        ...effort(
          inAll(
            'How easy was it to get your request dealt with?',
            'Wie einfach war es für Sie, Ihr Anliegen klären zu lassen?',
            '¿Le resultó fácil o difícil que atendiéramos su solicitud?',
            'رسیدگی به درخواستتان برای شما چقدر آسان بود؟',
          ),
        ),
        required: true,
      },
      words(
        'obstacle',
        inAll(
          'What made it harder than it should have been?',
          'Was hat es schwieriger gemacht als nötig?',
          '¿Qué lo hizo más difícil de lo necesario?',
          'چه چیزی کار را دشوارتر از حد لازم کرد؟',
        ),
        { questionKey: 'effort', operator: 'at_most', value: 4 },
      ),
      mayContact({ questionKey: 'effort', operator: 'at_most', value: 3 }),
    ],
  },
  {
    key: 'post_purchase',
    title: inAll('After a purchase', 'Nach dem Kauf', 'Después de la compra', 'پس از خرید'),
    kind: 'csat',
    languages: LANGUAGES,
    questions: [
      satisfaction(
        inAll(
          'How satisfied are you with your purchase?',
          'Wie zufrieden sind Sie mit Ihrem Kauf?',
          '¿Cuál es su grado de satisfacción con su compra?',
          'چقدر از خرید خود رضایت دارید؟',
        ),
      ),
      driver(
        'fit',
        inAll(
          'How well does what you received meet your needs?',
          'Wie gut entspricht das, was Sie erhalten haben, Ihrem Bedarf?',
          '¿Qué tal se ajusta lo que ha recibido a sus necesidades?',
          'آنچه دریافت کردید چقدر خوب پاسخگوی نیازهای شماست؟',
        ),
      ),
      driver('value'),
      driver(
        'reliability',
        inAll(
          'How would you rate the delivery: complete, undamaged and on time?',
          'Wie bewerten Sie die Lieferung: vollständig, unbeschädigt und pünktlich?',
          '¿Cómo valora la entrega: completa, en buen estado y a tiempo?',
          'تحویل سفارش را از نظر کامل بودن، سالم بودن و به‌موقع بودن چگونه ارزیابی می‌کنید؟',
        ),
      ),
      driver('information'),
      ANYTHING_ELSE,
      mayContact(UNSATISFIED),
    ],
  },
  {
    key: 'post_complaint',
    title: inAll('After a complaint', 'Nach einer Beschwerde', 'Después de una reclamación', 'پس از رسیدگی به شکایت'),
    kind: 'csat',
    languages: LANGUAGES,
    questions: [
      satisfaction(
        inAll(
          'How satisfied are you with how we handled your complaint?',
          'Wie zufrieden sind Sie damit, wie wir Ihre Beschwerde bearbeitet haben?',
          '¿Cuál es su grado de satisfacción con la gestión de su reclamación?',
          'از نحوه رسیدگی ما به شکایتتان چقدر رضایت دارید؟',
        ),
      ),
      {
        key: 'solved',
        type: 'boolean',
        text: inAll(
          'Has the cause of your complaint been put right?',
          'Ist der Grund Ihrer Beschwerde behoben?',
          '¿Se ha solucionado el motivo de su reclamación?',
          'آیا علت شکایت شما برطرف شده است؟',
        ),
        required: false,
        scored: true,
      },
      effort(
        inAll(
          'How easy was it to make your complaint and follow it up?',
          'Wie einfach war es, Ihre Beschwerde einzureichen und zu verfolgen?',
          '¿Le resultó fácil o difícil presentar su reclamación y hacerle seguimiento?',
          'ثبت شکایت و پیگیری آن برای شما چقدر آسان بود؟',
        ),
      ),
      rating(
        'fairness',
        inAll(
          'How would you rate the fairness of the outcome?',
          'Wie bewerten Sie die Fairness des Ergebnisses?',
          '¿Cómo valora la equidad del resultado?',
          'منصفانه بودن نتیجه رسیدگی را چگونه ارزیابی می‌کنید؟',
        ),
      ),
      driver('staff'),
      driver('information'),
      words('improve', BETTER),
      mayContact({ any: [UNSATISFIED, { questionKey: 'solved', operator: 'equals', value: false }] }),
    ],
  },
  {
    key: 'drivers',
    title: inAll('What drives satisfaction', 'Was Zufriedenheit ausmacht', 'Qué determina la satisfacción', 'عوامل مؤثر بر رضایت'),
    kind: 'csat',
    languages: LANGUAGES,
    questions: [satisfaction(OVERALL), ...DRIVERS.map((each) => driver(each)), ANYTHING_ELSE, mayContact(UNSATISFIED)],
  },
]
