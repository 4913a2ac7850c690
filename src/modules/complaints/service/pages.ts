export { complaintPage, processPage, refusalPage, refusalTold } from '../rules/door/page.ts'
export { spoken } from '../rules/door/words.ts'
