import { REFERENCE, SAME_AS, type Texts } from './text-marks.ts'

export const en: Texts = {
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
    withdrawn: `Your complaint ${REFERENCE} is withdrawn`,
    duplicate: `Your complaint ${REFERENCE} is handled together with another one`,
    out_of_scope: `We cannot decide on your complaint ${REFERENCE}`,
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
    withdrawn: [
      `As you asked, your complaint ${REFERENCE} is withdrawn. We do nothing more about it.`,
      'If you did not ask for this, please tell us.',
      { when: 'link', say: 'Your complaint: {{ link }}' },
    ],
    duplicate: [
      {
        when: 'sameAs',
        say: `Your complaint ${REFERENCE} is the same as your complaint ${SAME_AS}. We handle both together: you hear from us about ${SAME_AS}.`,
      },
      { unless: 'sameAs', say: `Your complaint ${REFERENCE} is about a matter that we are looking into already. We handle both together.` },
      'If that is not so, please tell us.',
      { when: 'link', say: 'Your complaint: {{ link }}' },
    ],
    out_of_scope: [
      `We cannot decide on your complaint ${REFERENCE}: it is no matter of ours.`,
      'Why: {{ reason }}',
      { when: 'elsewhere', say: 'Where you can turn: {{ elsewhere }}' },
      { when: 'link', say: 'Your complaint: {{ link }}' },
    ],
  },
}
