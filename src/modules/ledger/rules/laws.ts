/** What is always true of a ledger, and looked for by `verify`. That a journal's entries sum to 0, and so a ledger's balances, is how a transfer is written. */
export const LAWS = {
  'journals-have-transfers': 'Every journal moves something, but for those that let lots expire later or merge a member who had nothing.',
  'transfers-have-journals': 'Every transfer belongs to a journal.',
  'balance-is-sum-of-entries': 'The balance of an account is the sum of its entries.',
  'versions-without-gap': 'The entries of an account are numbered 1 to n without a gap.',
  'entries-carry-the-balance': 'Every entry has the balance after it.',
  'balance-not-below-floor': 'No balance is below what may be owed.',
  'lot-is-what-was-drawn-and-what-is-left': 'What a lot had is what is left and what was drawn, less what was given back.',
  'available-is-lots-less-debt': 'What is available is what is left of the lots; what is owed leaves none.',
  'held-is-open-holds': 'What is held is what the open holds keep.',
} as const
