/**
 * One folded key for search, the same for every language, so that `İlqar`, `ILQAR`, `ilqar` and `ılqar` find each other:
 * NFKD, marks stripped, root lower case, dotless i to i, Arabic yeh and kaf to the Persian letters, zero-width
 * (non-)joiners dropped, digits of every script to ASCII, white space to single spaces.
 */
export function fold(text: string): string {
  return foldDigits(
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}+/gu, ''),
  )
    .replace(/ı|ي|ى|ك|ة|\u200c|\u200d|\u200b|\ufeff|\u0640/g, (letter) => REPLACED[letter] ?? '')
    .replace(/\s+/gu, ' ')
    .trim()
}

const REPLACED: Readonly<Record<string, string>> = { ı: 'i', ي: 'ی', ى: 'ی', ك: 'ک', ة: 'ه' }

/** Decimal digits of every script (Unicode general category Nd) as ASCII. */
export function foldDigits(text: string): string {
  return text.replace(/(?!\d)\p{Nd}/gu, digitToAscii)
}

// The ten digits of a script stand in one run that begins at its zero (Unicode 15, 4.6). Runs may touch (the
// mathematical digits), so the value is the distance from the start of all of them, modulo ten.
function digitToAscii(digit: string): string {
  const point = digit.codePointAt(0) ?? 0
  let start = point
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1
  return String((point - start) % 10)
}
