/** The words for files and rows that services share with the tables. */
export type { FileFormat, MatchKey, Reading, RowProblem, RowStatus } from '../tables.ts'
