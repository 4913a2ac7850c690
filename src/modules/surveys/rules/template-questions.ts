import type { Driver, Question, ScaleQuestion, ShowIf, Texts } from './question.ts'

/** The questions that templates are made of. Their keys are stable, so that surveys made of the same template can be compared. */

export function inAll(en: string, de: string, es: string, fa: string): Texts {
  return { en, de, es, fa }
}

type Ends = readonly [lowest: Texts, highest: Texts]

const LIKELY: Ends = [
  inAll('Not at all likely', 'Überhaupt nicht wahrscheinlich', 'Nada probable', 'به هیچ وجه محتمل نیست'),
  inAll('Extremely likely', 'Äußerst wahrscheinlich', 'Muy probable', 'بسیار محتمل است'),
]
const SATISFIED: Ends = [
  inAll('Very dissatisfied', 'Sehr unzufrieden', 'Muy insatisfecho/a', 'بسیار ناراضی'),
  inAll('Very satisfied', 'Sehr zufrieden', 'Muy satisfecho/a', 'بسیار راضی'),
]
const EASY: Ends = [inAll('Very difficult', 'Sehr schwierig', 'Muy difícil', 'بسیار دشوار'), inAll('Very easy', 'Sehr einfach', 'Muy fácil', 'بسیار آسان')]
const GOOD: Ends = [inAll('Very poor', 'Sehr schlecht', 'Muy mal', 'بسیار ضعیف'), inAll('Very good', 'Sehr gut', 'Muy bien', 'بسیار خوب')]

function onScale(type: ScaleQuestion['type'], key: string, text: Texts, [min, max]: readonly [number, number], [minText, maxText]: Ends): ScaleQuestion {
  return { key, type, text, required: false, scored: true, scale: { min, max, minText, maxText } }
}

export const RECOMMEND: Question = {
  ...onScale(
    'nps',
    'recommend',
    inAll(
      'How likely are you to recommend us to a friend or colleague?',
      'Wie wahrscheinlich ist es, dass Sie uns im Freundes- oder Kollegenkreis weiterempfehlen?',
      '¿Con qué probabilidad nos recomendaría a un amigo o a un colega?',
      'چقدر احتمال دارد که ما را به دوستان یا همکاران خود توصیه کنید؟',
    ),
    [0, 10],
    LIKELY,
  ),
  required: true,
}

/** The question of satisfaction, about what it says. */
export function satisfaction(text: Texts): Question {
  return { ...onScale('csat', 'satisfaction', text, [1, 5], SATISFIED), required: true }
}

export function effort(text: Texts): ScaleQuestion {
  return onScale('ces', 'effort', text, [1, 7], EASY)
}

/** How well something is done. */
export function rating(key: string, text: Texts): ScaleQuestion {
  return onScale('rating', key, text, [1, 5], GOOD)
}

export function words(key: string, text: Texts, showIf?: ShowIf): Question {
  return { key, type: 'text', text, required: false, scored: false, lengthMax: 5_000, ...(showIf === undefined ? {} : { showIf }) }
}

/** Asked before anybody follows up: nobody is called back who did not say yes. */
export function mayContact(showIf: ShowIf): Question {
  return {
    key: 'contact_ok',
    type: 'boolean',
    text: inAll(
      'May we contact you about your answers?',
      'Dürfen wir Sie zu Ihren Antworten kontaktieren?',
      '¿Podemos ponernos en contacto con usted sobre sus respuestas?',
      'آیا اجازه می‌دهید درباره پاسخ‌هایتان با شما تماس بگیریم؟',
    ),
    required: false,
    scored: false,
    showIf,
  }
}

const DRIVER_TEXTS: Readonly<Record<Driver, Texts>> = {
  fit: inAll(
    'How well do our products and services meet your needs?',
    'Wie gut entsprechen unsere Produkte und Dienstleistungen Ihrem Bedarf?',
    '¿Qué tal se ajustan nuestros productos y servicios a sus necesidades?',
    'محصولات و خدمات ما چقدر خوب پاسخگوی نیازهای شما هستند؟',
  ),
  value: inAll(
    'How would you rate the value for money?',
    'Wie bewerten Sie das Preis-Leistungs-Verhältnis?',
    '¿Cómo valora la relación calidad-precio?',
    'ارزش محصولات و خدمات ما را در برابر قیمت آن‌ها چگونه ارزیابی می‌کنید؟',
  ),
  reliability: inAll(
    'How well do we deliver what we promise, when we promise it?',
    'Wie gut liefern wir das Zugesagte zum zugesagten Zeitpunkt?',
    '¿Qué tal cumplimos lo prometido en el plazo prometido?',
    'ما چقدر خوب به وعده‌هایمان، آن هم در زمان مقرر، عمل می‌کنیم؟',
  ),
  staff: inAll(
    'How would you rate the professionalism and friendliness of our staff?',
    'Wie bewerten Sie die Kompetenz und Freundlichkeit unseres Personals?',
    '¿Cómo valora la profesionalidad y la amabilidad de nuestro personal?',
    'رفتار حرفه‌ای و خوش‌برخوردی کارکنان ما را چگونه ارزیابی می‌کنید؟',
  ),
  information: inAll(
    'How well did we keep you informed?',
    'Wie gut haben wir Sie auf dem Laufenden gehalten?',
    '¿Qué tal le hemos mantenido al corriente?',
    'ما چقدر خوب شما را در جریان امور قرار دادیم؟',
  ),
  after_sales: inAll(
    'How would you rate our after-sales service?',
    'Wie bewerten Sie unseren Kundendienst nach dem Kauf?',
    '¿Cómo valora nuestro servicio posventa?',
    'خدمات پس از فروش ما را چگونه ارزیابی می‌کنید؟',
  ),
}

/** The question about a driver; its key is the driver. */
export function driver(of: Driver, text: Texts = DRIVER_TEXTS[of]): Question {
  return { ...rating(of, text), driver: of }
}

export const ANYTHING_ELSE = words(
  'comment',
  inAll(
    'Is there anything else you would like to tell us?',
    'Möchten Sie uns sonst noch etwas mitteilen?',
    '¿Hay algo más que quiera contarnos?',
    'آیا نکته دیگری هست که بخواهید با ما در میان بگذارید؟',
  ),
)
