import { z } from 'zod'

/** A page for people. */
export const pageSchema = z.string().describe('A page of HTML, in the language and direction of the contact, without script.')

/** Any body at all: the secret link says everything. */
export const oneClickSchema = z.string().max(10_000).optional().describe('`List-Unsubscribe=One-Click`, as mail programs send it (RFC 8058); not looked at.')

export const tickedSchema = z.string().max(10_000).optional().describe('The boxes that are ticked, such as `email.survey=on`, as a browser sends them.')
