/** The chapters of the reference, in the order in which they are read. An operation names one of them. */
export const TAGS: Readonly<Record<string, string>> = {
  'Log-in': 'Tokens for people, invitations and forgotten passwords. Programs use API keys.',
  Me: 'Who is logged in: profile, password, second factor.',
  Contacts: 'People and companies that the business looks after: life cycle, relationships, time line.',
  'Imports and exports': 'Contacts in files: CSV, vCard and NDJSON, in and out.',
  Events: 'Every change, in order: for following the service and for keeping a copy up to date; and the audit of who did what.',
  Notifications: 'What the service has to tell a user.',
  Organization: 'The organization itself and its settings.',
  Users: 'The people who work here, their roles and what they may see.',
  Teams: 'Groups of users.',
  'API keys': 'Credentials of programs.',
  'Test clock': 'The clock of a test organization, which is moved by hand.',
  Operator: 'For whoever runs the service: organizations.',
}
