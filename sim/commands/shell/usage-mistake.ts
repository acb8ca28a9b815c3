/** The user called us in a way that we do not understand. The message is a sentence. */
export class UsageMistake extends Error {}
