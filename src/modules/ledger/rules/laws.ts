/** What is always true of a ledger, and looked for by `verify`. That a journal's entries sum to 0 is how a transfer is written. */
export const LAWS = {
  'journals-have-transfers': 'Every journal moves something, but for those that let lots expire later or merge a member who had nothing.',
  'transfers-have-journals': 'Every transfer belongs to a journal.',
  'reversals-have-journals': 'What is taken back is a journal of the same program, and is taken back once.',
  'balance-is-sum-of-entries': 'The balance of an account is the sum of its entries.',
  'versions-without-gap': 'The entries of an account are numbered 1 to n without a gap.',
  'entries-carry-the-balance': 'Every entry has the balance after it.',
  'balance-not-below-floor': 'No balance is below what may be owed.',
  'lot-is-what-was-drawn-and-what-is-left': 'What a lot had is what is left and what was drawn, less what was given back.',
  'lots-expire-as-extended': 'A lot that was extended expires when the last extension says.',
  'available-is-lots-less-debt': 'What is available is what is left of the lots; what is owed leaves none.',
  'held-is-open-holds': 'What is held is what the open holds keep.',
  'ledger-sums-to-zero': 'The balances of all accounts of a program and unit sum to 0.',
  'journals-are-sealed-once': 'Every journal is in a block, or waits for one.',
  'blocks-are-chained': 'The hash of every block is that of its journals and of the block before.',
  'totals-are-sums': 'The totals by day, and by month of earning, are the sums of what is in the blocks.',
  'closed-periods-stand': 'The figures of a closed month are those of its days.',
} as const
