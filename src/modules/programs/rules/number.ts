/** A member's number from nine random digits: with the check digit of ISO/IEC 7812 (Luhn), so that a slip of the hand at the till finds nobody. */
export function memberNumber(digits: number): string {
  const text = String(digits).padStart(9, '0')
  let sum = 0
  for (let i = 0; i < text.length; i += 1) {
    const digit = Number(text[text.length - 1 - i])
    const doubled = i % 2 === 0 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return `${text}${(10 - (sum % 10)) % 10}`
}
