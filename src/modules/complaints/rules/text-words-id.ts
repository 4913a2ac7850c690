import { REFERENCE, SAME_AS, type Texts } from './text-marks.ts'

export const id: Texts = {
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
    withdrawn: `Keluhan Anda ${REFERENCE} telah dicabut`,
    duplicate: `Keluhan Anda ${REFERENCE} ditangani bersama keluhan lain`,
    out_of_scope: `Keluhan Anda ${REFERENCE} di luar kewenangan kami`,
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
    withdrawn: [
      `Sesuai permintaan Anda, keluhan ${REFERENCE} telah dicabut. Kami tidak menindaklanjutinya lagi.`,
      'Jika Anda tidak memintanya, beri tahu kami.',
      { when: 'link', say: 'Keluhan Anda: {{ link }}' },
    ],
    duplicate: [
      {
        when: 'sameAs',
        say: `Keluhan Anda ${REFERENCE} sama dengan keluhan Anda ${SAME_AS}. Keduanya kami tangani bersama: kabar selanjutnya kami sampaikan melalui ${SAME_AS}.`,
      },
      { unless: 'sameAs', say: `Keluhan Anda ${REFERENCE} menyangkut masalah yang sudah kami periksa. Keduanya kami tangani bersama.` },
      'Jika tidak demikian, beri tahu kami.',
      { when: 'link', say: 'Keluhan Anda: {{ link }}' },
    ],
    out_of_scope: [
      `Keluhan Anda ${REFERENCE} tidak dapat kami putuskan: masalahnya di luar kewenangan kami.`,
      'Alasannya: {{ reason }}',
      { when: 'elsewhere', say: 'Anda dapat menghubungi: {{ elsewhere }}' },
      { when: 'link', say: 'Keluhan Anda: {{ link }}' },
    ],
  },
}
