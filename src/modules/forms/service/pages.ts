export { type FormPage, refusalPage, thanksPage } from '../rules/pages.ts'
export { spoken } from '../rules/words.ts'
